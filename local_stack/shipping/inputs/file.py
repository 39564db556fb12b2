"""file: the lines of a growing file, from where the last run stopped.

The position is kept as Logstash keeps its sincedb: inode, offset, path. It moves only after the
outputs have the lines.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local_stack.shipping.event import Event
from local_stack.shipping.settings import known

BATCH_LINES = 1_000
SETTINGS = {"id", "path", "start_position", "sincedb_path", "mode", "codec", "tags", "add_field"}


@dataclass
class FileInput:
    path: Path
    sincedb: Path

    @classmethod
    def of(cls, settings: dict[str, Any]) -> "FileInput":
        known("file", settings, SETTINGS)
        return cls(Path(settings["path"]), Path(settings["sincedb_path"]))

    def batches(self) -> Iterator[list[Event]]:
        """For ever; empty batches while nothing new is there. Half a line waits for its end."""
        inode, offset = self._position()
        while True:
            lines: list[Event] = []
            if self.path.exists():
                status = self.path.stat()
                if status.st_ino != inode or status.st_size < offset:
                    inode, offset = status.st_ino, 0
                with self.path.open("rb") as file:
                    file.seek(offset)
                    for raw in file:
                        if not raw.endswith(b"\n") or len(lines) == BATCH_LINES:
                            break
                        offset += len(raw)
                        lines.append(self._event(raw))
            yield lines
            if lines:
                self._keep(inode, offset)

    def _event(self, raw: bytes) -> Event:
        text = raw.rstrip(b"\r\n").decode(errors="backslashreplace")
        path = str(self.path)
        return Event(
            {"message": text, "event": {"original": text}, "log": {"file": {"path": path}}},
            {"path": path},
        )

    def _position(self) -> tuple[int, int]:
        if not self.sincedb.exists():
            return 0, 0
        inode, offset, _ = self.sincedb.read_text().split(" ", 2)
        return int(inode), int(offset)

    def _keep(self, inode: int, offset: int) -> None:
        beside = self.sincedb.with_suffix(".new")
        beside.write_text(f"{inode} {offset} {self.path}")
        beside.replace(self.sincedb)

    def close(self) -> None:
        """Nothing stays open between batches."""
