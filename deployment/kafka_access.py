"""Who may do what in Kafka, as the access control entries that say so; from
contracts/kafka_clients.yml.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml
from kafka.admin import (
    ACL,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ResourcePattern,
    ResourceType,
)

CLIENTS_FILE = Path(__file__).resolve().parent.parent / "contracts" / "kafka_clients.yml"
ANYWHERE = "*"
#: How Kafka calls itself as a thing to have rights on.
CLUSTER = "kafka-cluster"
KINDS = ("reads", "writes", "groups", "counts", "watches")


@dataclass(frozen=True)
class Client:
    name: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    groups: tuple[str, ...]  #: prefixes of those that it reads in
    counts: tuple[str, ...] = ()
    watches: tuple[str, ...] = ()  #: prefixes of those that it asks how far they are
    #: AWS reads as this client, and asks for the cluster's settings before.
    polls: bool = field(default=False, kw_only=True)


def load_clients() -> tuple[Client, ...]:
    entries = yaml.safe_load(CLIENTS_FILE.read_text(encoding="utf-8"))["clients"]
    return tuple(
        Client(entry["name"], *(tuple(entry.get(kind, ())) for kind in KINDS)) for entry in entries
    )


def with_poller(clients: Sequence[Client], poller: str) -> tuple[Client, ...]:
    """`poller` is the client that AWS reads as; "" where it does not."""
    return tuple(replace(client, polls=client.name == poller) for client in clients)


def entries_of(client: Client) -> list[ACL]:
    """A client that reads, writes or counts a topic may also ask about it; nothing else, but for
    AWS's poller."""
    entries = [_topic(client, topic, ACLOperation.READ) for topic in client.reads]
    entries += [_topic(client, topic, ACLOperation.WRITE) for topic in client.writes]
    named = sorted({*client.reads, *client.writes, *client.counts})
    entries += [_topic(client, topic, ACLOperation.DESCRIBE) for topic in named]
    entries += [_group(client, prefix, ACLOperation.READ) for prefix in client.groups]
    entries += [_group(client, prefix, ACLOperation.DESCRIBE) for prefix in client.watches]
    if client.polls:
        cluster = ResourcePattern(ResourceType.CLUSTER, CLUSTER)
        entries.append(_allow(client, cluster, ACLOperation.DESCRIBE_CONFIGS))
    return entries


def _topic(client: Client, topic: str, operation: ACLOperation) -> ACL:
    return _allow(client, ResourcePattern(ResourceType.TOPIC, topic), operation)


def _group(client: Client, prefix: str, operation: ACLOperation) -> ACL:
    prefixed = ACLResourcePatternType.PREFIXED
    return _allow(client, ResourcePattern(ResourceType.GROUP, prefix, prefixed), operation)


def _allow(client: Client, pattern: ResourcePattern, operation: ACLOperation) -> ACL:
    principal = principal_of(client)
    return ACL(principal, ANYWHERE, operation, ACLPermissionType.ALLOW, pattern)


def principal_of(client: Client) -> str:
    return f"User:{client.name}"


def missing_and_surplus(
    clients: Sequence[Client], found: Sequence[ACL]
) -> tuple[list[ACL], list[ACL]]:
    """Entries to make, and those of our clients that nobody asks for any more."""
    ours = {principal_of(client) for client in clients}
    wanted = [entry for client in clients for entry in entries_of(client)]
    missing = [entry for entry in wanted if entry not in found]
    return missing, [entry for entry in found if entry.principal in ours and entry not in wanted]
