"""file: events to files whose names may come from the event."""

import gzip
import os
from collections.abc import Sequence
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.event import Event
from local_stack.logstash.outputs.base import Sink, until_stored
from local_stack.logstash.sprintf import template

MOST_FILES = 1000


@dataclass(frozen=True)
class Settings:
    """`dir_mode` and `file_mode` in octal, -1 for what the system gives."""

    path: str
    gzip: bool = False
    write_behavior: str = "append"
    create_if_deleted: bool = True
    filename_failure: str = "_filepath_failures"
    dir_mode: int = -1
    file_mode: int = -1
    flush_interval: int = 2
    stale_cleanup_interval: int = 10

    def __post_init__(self) -> None:
        if self.write_behavior not in ("append", "overwrite"):
            raise ConfigError("write_behavior must be append or overwrite")
        if self.path.startswith("%{"):
            raise ConfigError("path must begin with a fixed folder, not with a field")


class FileOutput:
    """A batch is in the file whole, or taken out again and tried anew."""

    settings_kind = Settings
    default_codec = "json_lines"

    def __init__(self, settings: Settings, sink: Sink) -> None:
        self._settings, self._wait = settings, sink.wait
        self._codec = sink.codec()
        self._path = template(settings.path)
        self._root = Path(os.path.abspath(settings.path.split("%{")[0].rpartition("/")[0] or "."))  # noqa: PTH100
        self._dynamic = "%{" in settings.path
        self._begun: set[Path] = set()
        self._files: dict[str, Path] = {}

    def write(self, events: Sequence[Event]) -> None:
        batches: dict[Path, list[bytes]] = {}
        for event in events:
            batches.setdefault(self._file(event), []).append(self._codec.encode(event))
        for file, batch in batches.items():
            until_stored(lambda f=file, b=batch: self._append(f, b), self._wait, str(file))  # type: ignore[misc]

    def _file(self, event: Event) -> Path:
        name = self._path(event)
        if name not in self._files:
            if len(self._files) >= MOST_FILES:
                self._files.clear()
            self._files[name] = self._inside(name)
        return self._files[name]

    def _inside(self, name: str) -> Path:
        """A field that leads out of the folder is not followed."""
        path = Path(os.path.abspath(name))  # noqa: PTH100  links stay as they are
        if self._dynamic and not path.is_relative_to(self._root):
            return self._root / self._settings.filename_failure
        return path

    def _append(self, file: Path, batch: list[bytes]) -> None:
        self._make_folder(file.parent)
        fresh = self._settings.write_behavior == "overwrite" and file not in self._begun
        # Without a buffer: one would be written out again when the file is closed.
        with file.open("wb" if fresh else "ab", buffering=0) as opened:
            if self._settings.file_mode >= 0:
                os.fchmod(opened.fileno(), int(str(self._settings.file_mode), 8))
            size = opened.tell()
            body = b"".join(batch)
            try:
                _write_all(opened, gzip.compress(body) if self._settings.gzip else body)
            except OSError:
                os.truncate(file, size)
                raise
        self._begun.add(file)

    def _make_folder(self, folder: Path) -> None:
        if folder.is_dir():
            return
        folder.mkdir(parents=True, exist_ok=True)
        if self._settings.dir_mode >= 0:
            folder.chmod(int(str(self._settings.dir_mode), 8))

    def close(self) -> None:
        """Files are opened for one batch at a time."""


def _write_all(file: FileIO, body: bytes) -> None:
    rest = memoryview(body)
    while rest:
        rest = rest[file.write(rest) :]
