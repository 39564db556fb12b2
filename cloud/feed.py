"""The event source mapping: AWS polls Kafka and gives the function its records."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cloud.compare import differing
from cloud.patience import PATIENCE_S, comes_true
from cloud.settings import Feed
from contracts.errors import Unavailable

#: As the listener's own: more would make the first record of a batch wait for the last.
BATCH = 200
#: No record may wait for others to come.
WINDOW_S = 0
#: The state of a mapping that goes.
GOING = "Deleting"
#: What a mapping cannot change: it is made anew, and its consumer group goes on where it was.
FIXED = (
    "SelfManagedEventSource",
    "SelfManagedKafkaEventSourceConfig",
    "Topics",
    "StartingPosition",
)


def wanted(feed: Feed) -> dict[str, Any]:
    """Fields of CreateEventSourceMapping that AWS also tells of one that is there."""
    network = [
        *({"Type": "VPC_SUBNET", "URI": f"subnet:{subnet}"} for subnet in feed.subnets),
        *({"Type": "VPC_SECURITY_GROUP", "URI": f"security_group:{one}"} for one in feed.groups),
    ]
    proof = [
        {"Type": "SASL_SCRAM_512_AUTH", "URI": feed.credentials},
        {"Type": "SERVER_ROOT_CA_CERTIFICATE", "URI": feed.authority},
    ]
    return {
        "SelfManagedEventSource": {
            "Endpoints": {"KAFKA_BOOTSTRAP_SERVERS": feed.bootstrap_servers}
        },
        "SelfManagedKafkaEventSourceConfig": {"ConsumerGroupId": feed.group},
        "Topics": [feed.topic],
        "SourceAccessConfigurations": [*network, *proof],
        "StartingPosition": "TRIM_HORIZON",
        "BatchSize": BATCH,
        "MaximumBatchingWindowInSeconds": WINDOW_S,
    }


def in_order(told: Mapping[str, Any]) -> dict[str, Any]:
    """Servers of Kafka, and what AWS reaches them with, are sets, told in an order of AWS's own."""
    endpoints = told.get("SelfManagedEventSource", {}).get("Endpoints", {})
    servers = {kind: sorted(addresses) for kind, addresses in endpoints.items()}
    means = sorted(
        told.get("SourceAccessConfigurations", ()), key=lambda one: (one["Type"], one["URI"])
    )
    return {
        **told,
        "SelfManagedEventSource": {"Endpoints": servers},
        "SourceAccessConfigurations": means,
    }


@dataclass(frozen=True)
class Mapped:
    client: Any
    function: str
    wanted: Mapping[str, Any]
    tags: Mapping[str, str]
    sleep: Callable[[float], None] = time.sleep

    @property
    def name(self) -> str:
        return f"mapping of {self.function}"

    def differs(self) -> str:
        found = self._found()
        return "missing" if found is None else differing(in_order(found), in_order(self.wanted))

    def apply(self) -> None:
        """Raises Unavailable where one that has to be made anew does not go."""
        found = self._found()
        if found is not None and any(name in FIXED for name in self.differs().split(", ")):
            self.delete()
            found = None
        if found is None:
            self.client.create_event_source_mapping(
                FunctionName=self.function, Enabled=True, Tags=dict(self.tags), **self.wanted
            )
        else:
            changeable = {key: value for key, value in self.wanted.items() if key not in FIXED}
            self.client.update_event_source_mapping(UUID=found["UUID"], **changeable)

    def delete(self) -> bool:
        """Waits for the end: AWS takes its poller out of the network with the function's rights,
        which may go next. Raises Unavailable."""
        found = self._found()
        if found is not None:
            self.client.delete_event_source_mapping(UUID=found["UUID"])
        if not comes_true(lambda: next(self._all(), None) is None, self.sleep):
            raise Unavailable(self.name, f"it is still there after {PATIENCE_S:.0f} s")
        return found is not None

    def _found(self) -> dict[str, Any] | None:
        """The function has one Kafka mapping at most: this one."""
        return next((one for one in self._all() if one.get("State") != GOING), None)

    def _all(self) -> Iterator[dict[str, Any]]:
        try:
            pages = self.client.get_paginator("list_event_source_mappings")
            yield from pages.paginate(FunctionName=self.function).search("EventSourceMappings[]")
        except self.client.exceptions.ResourceNotFoundException:
            return  # no function, so no mapping of it
