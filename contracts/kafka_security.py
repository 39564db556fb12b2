"""How a client proves to Kafka who it is: by SCRAM over TLS, or on loopback not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from contracts.environment import required

PROTOCOL = "SASL_SSL"
MECHANISM = "SCRAM-SHA-512"


@dataclass(frozen=True)
class KafkaSecurity:
    """Without a user name: plain text, as the local stack listens."""

    username: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""  #: PEM; the authority that signed the brokers' certificates

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        """KAFKA_USERNAME, and with it KAFKA_PASSWORD and KAFKA_CA_FILE. Raises MissingSetting."""
        if not environ.get("KAFKA_USERNAME"):
            return cls()
        return cls(*required(environ, "KAFKA_USERNAME", "KAFKA_PASSWORD", "KAFKA_CA_FILE"))

    def client_options(self) -> dict[str, Any]:
        """Keyword arguments of kafka-python's clients."""
        if not self.username:
            return {}
        return {
            "security_protocol": PROTOCOL,
            "sasl_mechanism": MECHANISM,
            "sasl_plain_username": self.username,
            "sasl_plain_password": self.password,
            "ssl_cafile": self.ca_file,
        }

    def librdkafka_options(self) -> dict[str, str]:
        """Settings of confluent-kafka's clients."""
        if not self.username:
            return {}
        return {
            "security.protocol": PROTOCOL,
            "sasl.mechanism": MECHANISM,
            "sasl.username": self.username,
            "sasl.password": self.password,
            "ssl.ca.location": self.ca_file,
        }

    def spark_options(self) -> dict[str, str]:
        """Options of Spark's kafka format."""
        if not self.username:
            return {}
        return {
            "kafka.security.protocol": PROTOCOL,
            "kafka.sasl.mechanism": MECHANISM,
            "kafka.sasl.jaas.config": self.jaas(),
            "kafka.ssl.truststore.type": "PEM",
            "kafka.ssl.truststore.location": self.ca_file,
        }

    def jaas(self) -> str:
        """The login line of Java's clients."""
        login = "org.apache.kafka.common.security.scram.ScramLoginModule required"
        return f"{login} username={_quoted(self.username)} password={_quoted(self.password)};"


#: As the local stack listens.
PLAIN = KafkaSecurity()


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
