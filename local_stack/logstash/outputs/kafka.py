"""kafka: events to a topic, acknowledged before the batch is done."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kafka import KafkaProducer
from kafka.errors import KafkaError, MessageSizeTooLargeError

from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.event import Event
from local_stack.logstash.kafka_login import security_of
from local_stack.logstash.outputs.base import (
    FIRST_PAUSE_SECONDS,
    LONGEST_PAUSE_SECONDS,
    Sink,
    Stopped,
    pauses,
)
from local_stack.logstash.outputs.dead_letters import DeadLetters
from local_stack.logstash.sprintf import Template, template

log = logging.getLogger(__name__)
ANSWER_SECONDS = 60
CLOSE_SECONDS = 5
# A topic that is not there must not keep a pipeline from ending.
BLOCK_MILLISECONDS = 5_000
ACKS: dict[str, int | str] = {"0": 0, "1": 1, "all": "all"}


@dataclass(frozen=True)
class Settings:
    """`acks` is all where the real one has 1: a batch is done when every replica has it."""

    topic_id: str
    bootstrap_servers: str = "localhost:9092"
    message_key: str | None = None
    message_headers: dict[str, str] = field(default_factory=dict)
    acks: str = "all"
    compression_type: str = "none"
    client_id: str = "logstash"
    max_request_size: int = 1_048_576
    linger_ms: int = 0
    retries: int | None = None
    security_protocol: str = "PLAINTEXT"
    sasl_mechanism: str = "GSSAPI"
    sasl_jaas_config: str | None = None
    ssl_truststore_type: str | None = None
    ssl_truststore_location: str | None = None

    def __post_init__(self) -> None:
        if self.acks not in ACKS:
            raise ConfigError("acks must be 0, 1 or all")
        security_of(self)


class KafkaOutput:
    settings_kind = Settings
    default_codec = "plain"

    def __init__(self, settings: Settings, sink: Sink) -> None:
        self._settings, self._wait = settings, sink.wait
        self._codec = sink.codec()
        self._topic = template(settings.topic_id)
        self._key = template(settings.message_key) if settings.message_key else None
        self._headers: list[tuple[str, Template]] = [
            (name, template(str(value))) for name, value in settings.message_headers.items()
        ]
        self._refused = DeadLetters(sink.state / "dead-letters" / f"{sink.id or 'kafka'}.ndjson")
        self._producer: Any = None

    def write(self, events: Sequence[Event]) -> None:
        """Tries again with longer pauses until each is acknowledged. Raises Stopped."""
        left = list(events)
        for pause in pauses(FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS):
            left = self._send(left)
            if not left:
                return
            if self._wait(pause):
                raise Stopped

    def _send(self, events: list[Event]) -> list[Event]:
        """Those to try again."""
        try:
            sent = [(event, self._hand_over(event)) for event in events]
            self._producer.flush()
        except KafkaError as error:
            return self._again(events, error)
        failed: list[Event] = []
        for event, future in sent:
            try:
                if future is not None:
                    future.get(timeout=ANSWER_SECONDS)
            except KafkaError as error:
                failed += self._again([event], error)
        return failed

    def _again(self, events: list[Event], error: KafkaError) -> list[Event]:
        servers = self._settings.bootstrap_servers
        log.warning("kafka at %s, trying %d again: %s", servers, len(events), error)
        return events

    def _hand_over(self, event: Event) -> Any:
        """None when the message is too large for any broker: it is set apart."""
        if self._producer is None:
            self._producer = self._connected()
        value = self._codec.encode(event)
        try:
            return self._producer.send(
                self._topic(event),
                value,
                key=self._key(event).encode() if self._key else None,
                headers=[(name, made(event).encode()) for name, made in self._headers],
            )
        except MessageSizeTooLargeError as error:
            reason = {"type": "message_too_large", "reason": str(error)}
            self._refused.keep(413, reason, {"topic": self._topic(event)}, value)
            return None

    def _connected(self) -> Any:
        compression = self._settings.compression_type
        return KafkaProducer(
            bootstrap_servers=self._settings.bootstrap_servers.split(","),
            client_id=self._settings.client_id,
            acks=ACKS[self._settings.acks],
            compression_type=None if compression == "none" else compression,
            max_request_size=self._settings.max_request_size,
            linger_ms=self._settings.linger_ms,
            max_block_ms=BLOCK_MILLISECONDS,
            **security_of(self._settings),
        )

    def close(self) -> None:
        if self._producer is not None:
            self._producer.close(timeout=CLOSE_SECONDS)
