"""How far each file was read: inode, device and offset, in the real plugin's text form."""

import time
from pathlib import Path

Identity = tuple[int, int]


class Sincedb:
    """One line a file: inode, major and minor device, bytes read, seconds, path."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self.offsets: dict[Identity, int] = {}
        self._paths: dict[Identity, str] = {}
        if file is not None and file.exists():
            for line in file.read_text(encoding="utf-8").splitlines():
                self._read(line)

    def _read(self, line: str) -> None:
        parts = line.split(" ", 5)
        if len(parts) >= 4 and all(part.isdigit() for part in parts[:4]):
            identity = (int(parts[0]), int(parts[2]))
            self.offsets[identity] = int(parts[3])
            self._paths[identity] = parts[5] if len(parts) > 5 else ""

    def move(self, identity: Identity, offset: int, path: str) -> None:
        self.offsets[identity] = offset
        self._paths[identity] = path

    def write(self) -> None:
        """Whole or not at all. Raises OSError when the disk is full; the old file stays."""
        if self._file is None:
            return
        now = time.time()
        text = "".join(
            f"{inode} 0 {device} {offset} {now:.6f} {self._paths[inode, device]}\n"
            for (inode, device), offset in self.offsets.items()
        )
        self._file.parent.mkdir(parents=True, exist_ok=True)
        part = self._file.with_name(self._file.name + ".part")
        part.write_text(text, encoding="utf-8")
        part.replace(self._file)
