"""kafka: messages; offsets are committed only after every output has the batch."""

import re
from dataclasses import dataclass, field
from typing import Any

from kafka import KafkaConsumer

from local_stack.logstash.event import Event
from local_stack.logstash.inputs.base import Clock, decode


@dataclass(frozen=True)
class Settings:
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
    codec: str = "plain"
    id: str | None = None


class KafkaInput:
    finished = False

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings, self._clock = settings, clock
        self._consumer = KafkaConsumer(
            bootstrap_servers=settings.bootstrap_servers.split(","),
            group_id=settings.group_id,
            client_id=settings.client_id,
            auto_offset_reset=settings.auto_offset_reset,
            enable_auto_commit=False,
            max_poll_records=settings.max_poll_records,
            isolation_level=settings.isolation_level,
            metadata_max_age_ms=settings.metadata_max_age_ms,
        )
        if settings.topics_pattern:
            self._consumer.subscribe(pattern=settings.topics_pattern)
        else:
            self._consumer.subscribe(settings.topics)

    def poll(self) -> list[Event]:
        polled = self._consumer.poll(timeout_ms=200)
        records = [record for part in polled.values() for record in part]
        return [event for record in records for event in self._events(record)]

    def _events(self, record: Any) -> list[Event]:
        if record.value is None:
            return []
        events = decode(record.value, self._settings.codec, self._clock())
        if self._settings.decorate_events not in ("none", "false"):
            for event in events:
                event.metadata["kafka"] = self._decoration(record)
        return events

    def _decoration(self, record: Any) -> dict[str, Any]:
        found = {
            "topic": record.topic,
            "consumer_group": self._settings.group_id,
            "partition": record.partition,
            "offset": record.offset,
            "timestamp": record.timestamp,
            "key": _text(record.key),
        }
        if self._settings.decorate_events == "extended":
            found["headers"] = {
                re.sub(r"[\[\]]", "_", name): _text(value) for name, value in record.headers
            }
        return found

    def commit(self) -> None:
        self._consumer.commit()

    def close(self) -> None:
        self._consumer.close()


def _text(raw: bytes | None) -> str | None:
    return None if raw is None else raw.decode("utf-8", "replace")
