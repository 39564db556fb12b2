"""Kafka's administrator: who that is, and work done as it."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self, TypeVar

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from contracts.environment import required
from contracts.errors import Unavailable
from contracts.kafka_security import KafkaSecurity

LOGIN_MS = 5_000
#: What Kafka says to a change that it made.
ACCEPTED = "OK"
Result = TypeVar("Result")


@dataclass(frozen=True)
class Settings:
    bootstrap_servers: str
    administrator: KafkaSecurity

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        """Raises MissingSetting."""
        servers, _ = required(environ, "KAFKA_BOOTSTRAP_SERVERS", "KAFKA_USERNAME")
        return cls(servers, KafkaSecurity.from_env(environ))


def administered(settings: Settings, work: Callable[[KafkaAdminClient], Result]) -> Result:
    """What `work` gives of the administrator's client. Raises Unavailable."""
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    try:
        admin = connect(settings.bootstrap_servers, settings.administrator)
        try:
            return work(admin)
        finally:
            admin.close()
    except KafkaError as error:
        raise Unavailable("kafka", f"{settings.bootstrap_servers}: {error!r}") from error


def connect(bootstrap_servers: str, security: KafkaSecurity) -> KafkaAdminClient:
    """Raises KafkaError where who that is is not let in."""
    return KafkaAdminClient(
        bootstrap_servers=bootstrap_servers,
        bootstrap_timeout_ms=LOGIN_MS,
        **security.client_options(),
    )
