"""kafka: events as JSON to a topic, acknowledged by all replicas before the batch is done."""

from collections.abc import Sequence
from dataclasses import dataclass

from kafka import KafkaProducer

from local_stack.logstash.event import Event
from local_stack.logstash.sprintf import template
from local_stack.logstash.text import to_json


@dataclass(frozen=True)
class Settings:
    topic_id: str
    bootstrap_servers: str = "localhost:9092"
    message_key: str | None = None
    codec: str = "json"
    acks: str = "all"
    id: str | None = None


class KafkaOutput:
    def __init__(self, settings: Settings) -> None:
        self._topic = template(settings.topic_id)
        self._key = template(settings.message_key) if settings.message_key else None
        self._producer = KafkaProducer(
            bootstrap_servers=settings.bootstrap_servers.split(","), acks="all"
        )

    def write(self, events: Sequence[Event]) -> None:
        sent = [
            self._producer.send(
                self._topic(event),
                to_json(event.data),
                key=self._key(event).encode() if self._key else None,
            )
            for event in events
        ]
        self._producer.flush()
        for future in sent:
            future.get(timeout=60)

    def close(self) -> None:
        self._producer.close()
