"""The settings of the elasticsearch output."""

from dataclasses import dataclass, field

from local_stack.logstash.config.errors import ConfigError

TYPE, DATASET, NAMESPACE = "logs", "generic", "default"


@dataclass(frozen=True)
class Settings:
    """Each of `hosts` may be several, with blanks between: one variable can name a whole cluster.
    Intervals in seconds. Templates and lifecycles are the cluster's business here: where
    `manage_template` and `ilm_enabled` are written they only tell that no stream is meant."""

    hosts: list[str] = field(default_factory=lambda: ["http://localhost:9200"])
    index: str | None = None
    document_id: str | None = None
    action: str | None = None
    routing: str | None = None
    pipeline: str | None = None
    version: str | None = None
    version_type: str | None = None
    retry_on_conflict: int = 1
    doc_as_upsert: bool = False
    upsert: str | None = None
    data_stream: str = "auto"
    data_stream_type: str = TYPE
    data_stream_dataset: str = DATASET
    data_stream_namespace: str = NAMESPACE
    data_stream_auto_routing: bool = True
    manage_template: bool | None = None
    ilm_enabled: str | None = None
    user: str | None = None
    password: str | None = None
    api_key: str | None = None
    ssl_enabled: bool = False
    ssl_certificate_authorities: list[str] = field(default_factory=list)
    ssl_verification_mode: str = "full"
    custom_headers: dict[str, str] = field(default_factory=dict)
    path: str = ""
    compression_level: int = 1
    timeout: int = 60
    retry_initial_interval: int = 2
    retry_max_interval: int = 64

    def __post_init__(self) -> None:
        if self.data_stream not in ("auto", "true", "false"):
            raise ConfigError("data_stream must be true, false or auto")
        if self.ssl_verification_mode not in ("full", "none"):
            raise ConfigError("ssl_verification_mode must be full or none")
        if self.data_stream == "true":
            self._only_of_data_streams()

    @property
    def nodes(self) -> list[str]:
        return [node for entry in self.hosts for node in entry.split()]

    def _only_of_data_streams(self) -> None:
        """As the real one: a data stream has neither index nor ids of its own."""
        for name in ("index", "document_id", "version", "upsert"):
            if getattr(self, name) is not None:
                raise ConfigError(f"data_stream => true takes no {name}")
        if self.action not in (None, "create"):
            raise ConfigError("data_stream => true takes no action but create")

    def are_streams(self, ecs: bool) -> bool:
        """auto: under ECS, where nothing is set that only an index has."""
        of_indices = (self.index, self.document_id, self.version, self.version_type, self.upsert)
        told = (*of_indices, self.manage_template, self.ilm_enabled)
        automatic = ecs and set(told) == {None} and self.action in (None, "create")
        return self.data_stream == "true" or (self.data_stream == "auto" and automatic)
