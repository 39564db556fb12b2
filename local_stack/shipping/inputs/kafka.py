"""kafka: the messages of topics; offsets move only after the outputs have the batch."""

from collections.abc import Iterator
from typing import Any

from kafka import KafkaConsumer

from local_stack.shipping.event import Event
from local_stack.shipping.settings import known, listed

POLL_MS = 500
SETTINGS = {
    "id",
    "bootstrap_servers",
    "topics",
    "group_id",
    "auto_offset_reset",
    "decorate_events",
    "codec",
    "enable_auto_commit",
    "consumer_threads",
}


class KafkaInput:
    def __init__(self, settings: dict[str, Any]) -> None:
        known("kafka", settings, SETTINGS)
        self._consumer = KafkaConsumer(
            *listed(settings["topics"]),
            bootstrap_servers=settings["bootstrap_servers"],
            group_id=settings["group_id"],
            auto_offset_reset=settings.get("auto_offset_reset", "latest"),
            enable_auto_commit=False,
        )

    def batches(self) -> Iterator[list[Event]]:
        while True:
            polled = self._consumer.poll(timeout_ms=POLL_MS)
            events = [_event(record) for records in polled.values() for record in records]
            yield events
            if events:
                self._consumer.commit()

    def close(self) -> None:
        self._consumer.close()


def _event(record: Any) -> Event:
    text = (record.value or b"").decode(errors="backslashreplace")
    headers = {name: value.decode(errors="replace") for name, value in record.headers or ()}
    kafka = {
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "timestamp": record.timestamp,
        "headers": headers,
    }
    return Event({"message": text, "event": {"original": text}}, {"kafka": kafka})
