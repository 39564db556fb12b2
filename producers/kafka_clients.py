"""Kafka clients with the settings that nothing lost, nothing twice asks for."""

from collections.abc import Iterable, Mapping
from typing import Any

from kafka import KafkaProducer
from kafka.errors import CommitFailedError, KafkaError

from contracts.environment import required
from contracts.errors import Unavailable
from contracts.group_consumer import group_consumer
from contracts.kafka_security import PLAIN, KafkaSecurity

SERVERS = "KAFKA_BOOTSTRAP_SERVERS"
FLUSH_SECONDS = 60.0
SESSION_MS = 10_000  # how long a killed member keeps its partitions from the next one


def servers_from_env(env: Mapping[str, str]) -> str:
    [servers] = required(env, SERVERS)
    return servers


class Outbox:
    """Sends in order, and knows after `flush` that the servers have everything.

    Topics are never made by sending: contracts/topics.yml makes them, with their partitions.
    """

    def __init__(self, servers: str, security: KafkaSecurity = PLAIN) -> None:
        try:
            self._producer = KafkaProducer(
                bootstrap_servers=servers,
                acks="all",
                linger_ms=5,
                batch_size=64 * 1024,
                allow_auto_create_topics=False,
                bootstrap_timeout_ms=15_000,
                max_block_ms=20_000,
                **security.client_options(),
            )
        except KafkaError as error:
            raise Unavailable("kafka", f"{servers}: {error}") from error
        self._sent: list[Any] = []

    def send(self, topic: str, key: str, value: bytes) -> None:
        try:
            self._sent.append(self._producer.send(topic, value=value, key=key.encode()))
        except KafkaError as error:
            raise Unavailable("kafka", f"{topic}: {error}") from error

    def flush(self) -> None:
        """Raises Unavailable when one message of those sent since the last flush did not arrive."""
        try:
            self._producer.flush(timeout=FLUSH_SECONDS)
            for future in self._sent:
                future.get(timeout=FLUSH_SECONDS)
        except KafkaError as error:
            raise Unavailable("kafka", str(error)) from error
        self._sent.clear()

    def close(self) -> None:
        self._producer.close(timeout=5)


class Inbox:
    """Reads one topic as a member of a group, from the beginning; offsets move only by `commit`."""

    def __init__(
        self, servers: str, topic: str, group: str, security: KafkaSecurity = PLAIN
    ) -> None:
        try:
            self._consumer = group_consumer(
                bootstrap_servers=servers,
                group_id=group,
                auto_offset_reset="earliest",
                allow_auto_create_topics=False,
                bootstrap_timeout_ms=15_000,
                session_timeout_ms=SESSION_MS,
                **security.client_options(),
            )
            known = self._consumer.partitions_for_topic(topic)
        except KafkaError as error:
            raise Unavailable("kafka", f"{servers}: {error}") from error
        if not known:
            raise Unavailable("kafka", f"it has no topic {topic}")
        self._consumer.subscribe([topic])

    def poll(self, timeout_ms: int, max_records: int) -> Mapping[Any, Iterable[Any]]:
        try:
            polled: Mapping[Any, Iterable[Any]] = self._consumer.poll(
                timeout_ms=timeout_ms, max_records=max_records
            )
        except KafkaError as error:
            raise Unavailable("kafka", str(error)) from error
        return polled

    def assigned(self) -> bool:
        """False until the group has given this member its part, and while it shares out anew."""
        return bool(self._consumer.assignment())

    def commit(self) -> None:
        """Where the group has gone on without this member, others get the records again: no loss,
        and what they send again is the same."""
        try:
            self._consumer.commit()
        except CommitFailedError:
            return
        except KafkaError as error:
            raise Unavailable("kafka", str(error)) from error

    def close(self) -> None:
        self._consumer.close(autocommit=False)
