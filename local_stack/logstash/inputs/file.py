"""file: lines of growing, rotated and truncated files; .gz files in read mode."""

import glob
import gzip
import logging
import time
from dataclasses import dataclass, field
from pathlib import Path

from local_stack.logstash.event import Event
from local_stack.logstash.inputs.base import HOST, Clock, decode
from local_stack.logstash.inputs.sincedb import Identity, Sincedb

log = logging.getLogger(__name__)
CHUNK_BYTES = 1 << 18


@dataclass(frozen=True)
class Settings:
    path: list[str]
    exclude: list[str] = field(default_factory=list)
    start_position: str = "end"
    sincedb_path: str | None = None
    mode: str = "tail"
    stat_interval: str = "1 second"
    discover_interval: int = 15
    sincedb_write_interval: str = "15 seconds"
    delimiter: str = "\n"
    exit_after_read: bool = False
    file_completed_action: str = "delete"
    file_completed_log_path: str | None = None
    codec: str = "plain"
    id: str | None = None


class FileInput:
    """`poll` reads a chunk of each file from where the last one ended at a line's end."""

    def __init__(self, settings: Settings, clock: Clock, data: Path) -> None:
        self._settings, self._clock = settings, clock
        default = data / "sincedb" / f"{settings.id or 'file'}"
        path = settings.sincedb_path
        self._since = Sincedb(None if path == "/dev/null" else Path(path) if path else default)
        self._offsets: dict[Identity, int] = dict(self._since.offsets)
        self._paths: dict[Identity, str] = {}
        self._tail_from_end = settings.mode == "tail" and settings.start_position == "end"
        self._first = True
        self.finished = False

    def poll(self) -> list[Event]:
        events: list[Event] = []
        for name in self._names():
            try:
                events.extend(self._read(Path(name)))
            except OSError as error:
                log.warning("%s cannot be read now (%s)", name, error)
        self._first = False
        if not events:
            self.finished = self._settings.exit_after_read and self._settings.mode == "read"
            time.sleep(0.2)
        return events

    def _names(self) -> list[str]:
        found = {name for pattern in self._settings.path for name in glob.glob(pattern)}  # noqa: PTH207
        return sorted(
            name
            for name in found
            if not any(Path(name).match(pattern) for pattern in self._settings.exclude)
        )

    def _read(self, file: Path) -> list[Event]:
        stat = file.stat()
        identity = (stat.st_ino, stat.st_dev)
        if identity not in self._offsets:
            at_end = self._tail_from_end and self._first
            self._offsets[identity] = stat.st_size if at_end else 0
        start = self._offsets[identity]
        zipped = file.suffix == ".gz"
        if not zipped and stat.st_size < start:
            start = 0
        self._paths[identity] = str(file)
        raw = self._chunk(file, start, zipped)
        lines, used = self._lines(raw, ended=zipped and len(raw) < CHUNK_BYTES)
        self._offsets[identity] = start + used
        return [event for at, line in lines for event in self._events(line, str(file), start + at)]

    def _chunk(self, file: Path, start: int, zipped: bool) -> bytes:
        """At least one whole line where the file has one, however long it is."""
        with gzip.open(file) if zipped else file.open("rb") as opened:
            opened.seek(start)
            raw = opened.read(CHUNK_BYTES)
            delimiter = self._settings.delimiter.encode()
            while raw and delimiter not in raw:
                more = opened.read(CHUNK_BYTES)
                if not more:
                    break
                raw += more
        return raw

    def _lines(self, raw: bytes, ended: bool) -> tuple[list[tuple[int, bytes]], int]:
        """(offset in the chunk, line) pairs and the bytes used; a half line waits."""
        delimiter = self._settings.delimiter.encode()
        lines: list[tuple[int, bytes]] = []
        at = 0
        while (end := raw.find(delimiter, at)) >= 0:
            lines.append((at, raw[at:end]))
            at = end + len(delimiter)
        if ended and at < len(raw):
            lines.append((at, raw[at:]))
            at = len(raw)
        return lines, at

    def _events(self, line: bytes, path: str, offset: int) -> list[Event]:
        events = decode(line.removesuffix(b"\r"), self._settings.codec, self._clock())
        for event in events:
            # The real input tells the path alone; the offset tells equal lines apart.
            event.data["log"] = {"file": {"path": path}, "offset": offset}
            event.data.setdefault("host", {"name": HOST})
        return events

    def commit(self) -> None:
        for identity, path in self._paths.items():
            self._since.move(identity, self._offsets[identity], path)
        try:
            self._since.write()
        except OSError as error:
            log.error("the sincedb cannot be written (%s): lines may be read again", error)

    def close(self) -> None:
        """Files are opened for one chunk at a time."""
