"""What Kafka's Java clients call a login, as keyword arguments of kafka-python."""

import re
from typing import Any, Protocol

from local_stack.logstash.config.errors import ConfigError

_OPTION = re.compile(r'(username|password)="((?:[^"\\]|\\.)*)"')


class Settings(Protocol):
    @property
    def security_protocol(self) -> str: ...
    @property
    def sasl_mechanism(self) -> str: ...
    @property
    def sasl_jaas_config(self) -> str | None: ...
    @property
    def ssl_truststore_type(self) -> str | None: ...
    @property
    def ssl_truststore_location(self) -> str | None: ...


def security_of(settings: Settings) -> dict[str, Any]:
    """Raises ConfigError for a truststore that is not PEM, or a login without name and password."""
    found: dict[str, Any] = {"security_protocol": settings.security_protocol}
    if settings.security_protocol.endswith("SSL"):
        if (settings.ssl_truststore_type or "").upper() != "PEM":
            raise ConfigError('kafka: this runner reads ssl_truststore_type => "PEM" only')
        found["ssl_cafile"] = settings.ssl_truststore_location
    if settings.security_protocol.startswith("SASL"):
        found.update(_login(settings))
    return found


def _login(settings: Settings) -> dict[str, Any]:
    options = {
        name: re.sub(r"\\(.)", r"\1", text)
        for name, text in _OPTION.findall(settings.sasl_jaas_config or "")
    }
    if len(options) != 2:
        raise ConfigError("kafka: sasl_jaas_config needs username and password, both in quotes")
    return {
        "sasl_mechanism": settings.sasl_mechanism,
        "sasl_plain_username": options["username"],
        "sasl_plain_password": options["password"],
    }
