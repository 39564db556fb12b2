"""kafka: messages; offsets are committed only after every output has the batch."""

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from kafka.errors import KafkaError

from contracts.group_consumer import group_consumer
from local_stack.logstash.event import Event
from local_stack.logstash.inputs.base import Source, whole_messages
from local_stack.logstash.kafka_login import security_of

log = logging.getLogger(__name__)
POLL_MILLISECONDS = 200
CONNECT_SECONDS, POLL_AGAIN_SECONDS = 2.0, 1.0


@dataclass(frozen=True)
class Settings:
    """`enable_auto_commit` is taken and means nothing: offsets never run ahead of the outputs."""

    bootstrap_servers: str = "localhost:9092"
    topics: list[str] = field(default_factory=lambda: ["logstash"])
    topics_pattern: str | None = None
    group_id: str = "logstash"
    client_id: str = "logstash"
    auto_offset_reset: str = "earliest"
    enable_auto_commit: bool = True
    decorate_events: str = "none"
    max_poll_records: int = 500
    consumer_threads: int = 1
    isolation_level: str = "read_uncommitted"
    metadata_max_age_ms: int = 300_000
    security_protocol: str = "PLAINTEXT"
    sasl_mechanism: str = "GSSAPI"
    sasl_jaas_config: str | None = None
    ssl_truststore_type: str | None = None
    ssl_truststore_location: str | None = None


class KafkaInput:
    settings_kind = Settings
    default_codec = "plain"
    finished = False

    def __init__(self, settings: Settings, source: Source) -> None:
        self._settings, self._source = settings, source
        self._codec = source.codec()
        self._consumer: Any = None

    def poll(self) -> list[Event]:
        """Nothing while no broker answers: it is asked again."""
        if self._consumer is None:
            self._consumer = self._connected()
        if self._consumer is None:
            return []
        records = self._polled(self._consumer)
        if not records:
            return [self._source.event(each) for each in self._codec.idle(self._source.seconds())]
        return [event for record in records for event in self._events(record)]

    def _polled(self, consumer: Any) -> list[Any]:
        """Nothing while the broker refuses: a right that is missing may be given yet."""
        try:
            polled = consumer.poll(timeout_ms=POLL_MILLISECONDS)
        except KafkaError as error:
            log.error("kafka at %s, polling again: %s", self._settings.bootstrap_servers, error)
            self._source.wait(POLL_AGAIN_SECONDS)
            return []
        return [record for part in polled.values() for record in part]

    def _connected(self) -> Any:
        settings = self._settings
        try:
            consumer = group_consumer(
                bootstrap_servers=settings.bootstrap_servers.split(","),
                group_id=settings.group_id,
                client_id=settings.client_id,
                auto_offset_reset=settings.auto_offset_reset,
                max_poll_records=settings.max_poll_records,
                isolation_level=settings.isolation_level,
                metadata_max_age_ms=settings.metadata_max_age_ms,
                **security_of(settings),
            )
        except KafkaError as error:
            log.warning("kafka at %s, trying again: %s", settings.bootstrap_servers, error)
            self._source.wait(CONNECT_SECONDS)
            return None
        if settings.topics_pattern:
            consumer.subscribe(pattern=settings.topics_pattern)
        else:
            consumer.subscribe(settings.topics)
        return consumer

    def _events(self, record: Any) -> list[Event]:
        fields = whole_messages(self._codec, _deserialized(record.value))
        decorated = self._settings.decorate_events not in ("none", "false")
        given = [("[@metadata][kafka]", self._decoration(record))] if decorated else []
        return [self._source.event(each, *given) for each in fields]

    def _decoration(self, record: Any) -> dict[str, Any]:
        found = {
            "topic": record.topic,
            "consumer_group": self._settings.group_id,
            "partition": record.partition,
            "offset": record.offset,
            "timestamp": record.timestamp,
            "key": _text(record.key),
        }
        headers = dict(_readable(record.headers))
        if self._settings.decorate_events == "extended" and headers:
            found["headers"] = headers
        return found

    def commit(self) -> None:
        """A commit that fails costs a repetition, which the documents' ids take."""
        if self._codec.pending:
            return  # lines that wait for others would be lost with this process
        try:
            self._consumer.commit()
        except KafkaError as error:
            log.warning("offsets are not committed, messages may come again: %s", error)

    def close(self) -> None:
        if self._consumer is not None:
            self._consumer.close()


def _text(raw: bytes | None) -> str | None:
    return None if raw is None else raw.decode("utf-8", "replace")


def _deserialized(value: bytes | None) -> bytes:
    """As Kafka's StringDeserializer hands it to a codec: no value is an empty text."""
    if value is None or value.isascii():
        return value or b""
    return value.decode("utf-8", "replace").encode()


def _readable(headers: Iterable[tuple[str, bytes | None]]) -> Iterator[tuple[str, str]]:
    """The real one passes over a header without a value, and one that is no UTF-8."""
    for name, value in headers:
        with suppress(UnicodeDecodeError):
            if value is not None:
                yield re.sub(r"[\[\]]", "_", name), value.decode()
