"""The settings of the file input."""

import hashlib
from dataclasses import dataclass, field

from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.units import seconds_of

_CHOICES = {
    "mode": ("tail", "read"),
    "start_position": ("beginning", "end"),
    "file_completed_action": ("delete", "log", "log_and_delete"),
    "file_sort_by": ("last_modified", "path"),
    "file_sort_direction": ("asc", "desc"),
}
_DURATIONS = (
    "stat_interval", "sincedb_write_interval", "sincedb_clean_after", "close_older", "ignore_older",
)  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """Durations are like "2 weeks". `stat_interval`, `discover_interval` and
    `sincedb_write_interval` are upper bounds: files are looked for whenever there is nothing to
    read, and the sincedb is written behind every batch.
    """

    path: list[str]
    exclude: list[str] = field(default_factory=list)
    start_position: str = "end"
    sincedb_path: str | None = None
    sincedb_clean_after: str = "2 weeks"
    sincedb_write_interval: str = "15 seconds"
    mode: str = "tail"
    stat_interval: str = "1 second"
    discover_interval: int = 15
    delimiter: str = "\n"
    close_older: str = "1 hour"
    ignore_older: str | None = None
    max_open_files: int = 4095
    exit_after_read: bool = False
    check_archive_validity: bool = False
    file_completed_action: str = "delete"
    file_completed_log_path: str | None = None
    file_chunk_size: int = 32768
    file_chunk_count: int = 4_611_686_018_427_387_903
    file_sort_by: str = "last_modified"
    file_sort_direction: str = "asc"

    def __post_init__(self) -> None:
        for name, allowed in _CHOICES.items():
            if getattr(self, name) not in allowed:
                raise ConfigError(f"{name} must be {' or '.join(allowed)}")
        for name in _DURATIONS:
            if (written := getattr(self, name)) is not None:
                seconds_of(written)
        for path in self.path:
            if not path.startswith("/"):
                raise ConfigError(f"path must be absolute, not {path}")
        if "log" in self.file_completed_action and not self.file_completed_log_path:
            raise ConfigError("file_completed_action log needs file_completed_log_path")
        if self.exit_after_read and self.mode == "tail":
            raise ConfigError("exit_after_read needs mode => read: a tail has no end")

    @property
    def reads(self) -> bool:
        return self.mode == "read"

    def name(self) -> str:
        """Of its position where the configuration gives no id: the same for the same paths."""
        return hashlib.md5(",".join(self.path).encode(), usedforsecurity=False).hexdigest()
