"""The settings of the http input."""

from dataclasses import dataclass, field

from local_stack.logstash.config.errors import ConfigError

RESPONSE_CODES = (200, 201, 202, 204)


@dataclass(frozen=True)
class Settings:
    """`max_content_length` in bytes. A request beyond `max_pending_requests` is answered 429."""

    host: str = "0.0.0.0"  # noqa: S104  as the real one listens; name a host to narrow it
    port: int = 8080
    threads: int = 4
    user: str | None = None
    password: str | None = None
    additional_codecs: dict[str, str] = field(default_factory=lambda: {"application/json": "json"})
    response_headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/plain"})
    response_code: int = 200
    max_pending_requests: int = 200
    max_content_length: int = 104_857_600
    remote_host_target_field: str | None = None
    request_headers_target_field: str | None = None
    ssl_enabled: bool = False
    ssl_certificate: str | None = None
    ssl_key: str | None = None
    ssl_key_passphrase: str | None = None

    def __post_init__(self) -> None:
        if self.response_code not in RESPONSE_CODES:
            raise ConfigError(f"response_code must be one of {RESPONSE_CODES}")
        if (self.user is None) is not (self.password is None):
            raise ConfigError("user and password belong together: set both or none")
        if self.ssl_enabled and not (self.ssl_certificate and self.ssl_key):
            raise ConfigError("ssl_enabled needs ssl_certificate and ssl_key")
