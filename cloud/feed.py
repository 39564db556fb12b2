"""The event source mapping: AWS polls Kafka and gives the function its records."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cloud.compare import differing
from cloud.settings import Feed

#: As the listener's own: more would make the first record of a batch wait for the last.
BATCH = 200
#: No record may wait for others to come.
WINDOW_S = 0


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


#: What a mapping cannot change: it is made anew, and its consumer group goes on where it was.
FIXED = (
    "SelfManagedEventSource",
    "SelfManagedKafkaEventSourceConfig",
    "Topics",
    "StartingPosition",
)


@dataclass(frozen=True)
class Mapped:
    client: Any
    function: str
    wanted: Mapping[str, Any]
    tags: Mapping[str, str]

    @property
    def name(self) -> str:
        return f"mapping of {self.function}"

    def differs(self) -> str:
        found = self._found()
        return "missing" if found is None else differing(found, self.wanted)

    def apply(self) -> None:
        found = self._found()
        if found is not None and any(name in FIXED for name in self.differs().split(", ")):
            self.client.delete_event_source_mapping(UUID=found["UUID"])
            found = None
        if found is None:
            self.client.create_event_source_mapping(
                FunctionName=self.function, Enabled=True, Tags=dict(self.tags), **self.wanted
            )
        else:
            changeable = {key: value for key, value in self.wanted.items() if key not in FIXED}
            self.client.update_event_source_mapping(UUID=found["UUID"], **changeable)

    def delete(self) -> bool:
        found = self._found()
        if found is None:
            return False
        self.client.delete_event_source_mapping(UUID=found["UUID"])
        return True

    def _found(self) -> dict[str, Any] | None:
        """The function has one Kafka mapping at most: this one."""
        try:
            pages = self.client.get_paginator("list_event_source_mappings")
            mappings = pages.paginate(FunctionName=self.function).search("EventSourceMappings[]")
            return next((one for one in mappings if one.get("State") != "Deleting"), None)
        except self.client.exceptions.ResourceNotFoundException:
            return None  # no function, so no mapping of it
