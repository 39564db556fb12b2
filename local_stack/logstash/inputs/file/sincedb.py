"""How far each file was read: inode, device and offset, in the real plugin's text form."""

from dataclasses import dataclass, replace
from pathlib import Path

Identity = tuple[int, int]
#: The name of a file may be any bytes.
NAMES = "surrogateescape"


@dataclass(frozen=True)
class Position:
    """`offset` in bytes; `at`, when it last moved, in seconds since 1970."""

    offset: int
    at: float
    path: str


class Sincedb:
    """One line a file: inode, major and minor device, offset, seconds, path."""

    def __init__(self, file: Path | None, keep_seconds: float) -> None:
        self._file, self._keep = file, keep_seconds
        self._positions: dict[Identity, Position] = {}
        self._changed = False
        if file is not None and file.exists():
            for line in file.read_text(encoding="utf-8", errors=NAMES).splitlines():
                self._read(line)

    def _read(self, line: str) -> None:
        inode, _major, minor, offset, *rest = [*line.split(" ", 5), "", "", "", ""][:6]
        at = rest[0] if rest and rest[0].replace(".", "", 1).isdigit() else "0"
        if inode.isdigit() and minor.isdigit() and offset.isdigit():
            path = rest[1] if len(rest) > 1 else ""
            self._positions[int(inode), int(minor)] = Position(int(offset), float(at), path)

    def offset(self, identity: Identity) -> int | None:
        found = self._positions.get(identity)
        return None if found is None else found.offset

    def move(self, identity: Identity, offset: int, path: str, now: float) -> None:
        before = self._positions.get(identity)
        if before is None or before.offset != offset:
            self._positions[identity] = Position(offset, now, path)
            self._changed = True
        elif before.path != path:
            self._positions[identity] = replace(before, path=path)
            self._changed = True

    def forget(self, identity: Identity) -> None:
        """The file is gone: its inode may soon be another's."""
        self._changed |= self._positions.pop(identity, None) is not None

    def write(self, now: float) -> None:
        """Whole or not at all. Raises OSError when the disk is full; the old file stays."""
        if self._file is None or not self._changed:
            return
        oldest = now - self._keep
        self._positions = {who: one for who, one in self._positions.items() if one.at >= oldest}
        text = "".join(
            f"{inode} 0 {device} {one.offset} {one.at:.6f} {one.path}\n"
            for (inode, device), one in self._positions.items()
        )
        self._file.parent.mkdir(parents=True, exist_ok=True)
        part = self._file.with_name(self._file.name + ".part")
        part.write_text(text, encoding="utf-8", errors=NAMES)
        part.replace(self._file)
        self._changed = False
