"""One watched file, held open so that a new name or a removal loses no line."""

import gzip
import logging
import os
import zlib
from collections import deque
from io import FileIO
from pathlib import Path

from local_stack.logstash.codecs.base import Codec

log = logging.getLogger(__name__)
# A file without a single delimiter would otherwise fill the memory.
MAX_LINE_BYTES = 64 << 20
Line = tuple[int, bytes]


class Tail:
    """`offset` is where the first line begins that was not handed out whole."""

    def __init__(self, path: Path, offset: int, codec: Codec, delimiter: str, reads: bool) -> None:
        self.path, self.codec = path, codec
        self._zipped = reads and path.suffix == ".gz"
        self._reads = reads
        self._file = _opened(path, self._zipped)
        self._delimiter = delimiter.encode()
        self._rest = bytearray()
        self._starts: deque[int] = deque()
        self.offset = offset
        self.ended = False
        self.broken = False
        # When it was first seen without its name, in seconds since 1970.
        self.left_at: float | None = None
        self._file.seek(offset)

    @property
    def committable(self) -> int:
        """Where reading has to begin again if this process ends now."""
        return self._starts[0] if self._starts else self.offset

    def stat(self) -> os.stat_result:
        """Of what is open, whatever its name is by now."""
        return os.fstat(self._file.fileno())

    def unlinked(self) -> bool:
        return self.stat().st_nlink == 0

    def read(self, most: int) -> list[Line]:
        """(offset, line) pairs from up to `most` bytes; a half line waits for its end."""
        self._begin_again_where_truncated()
        try:
            raw = _read(self._file, most)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            log.error("%s is damaged behind byte %d of its text: %s", self.path, self.offset, error)
            self.broken = True
            raw = b""
        self.ended = not raw
        lines = self._lines(raw)
        if self.ended and self._reads and not self.broken and self._rest:
            lines.append((self.offset, bytes(self._rest)))
            self.offset += len(self._rest)
            self._rest.clear()
        return lines

    def _begin_again_where_truncated(self) -> None:
        size = self.stat().st_size
        if not self._zipped and size < self.offset + len(self._rest):
            log.warning("%s was truncated: reading it from its start", self.path)
            self._rest.clear()
            self._starts.clear()
            self.offset = 0
            self._file.seek(0)

    def _lines(self, raw: bytes) -> list[Line]:
        seen = max(0, len(self._rest) - len(self._delimiter) + 1)
        self._rest += raw
        if self._rest.find(self._delimiter, seen) < 0:
            return self._cut() if len(self._rest) > MAX_LINE_BYTES else []
        *whole, rest = self._rest.split(self._delimiter)
        self._rest = rest
        lines: list[Line] = []
        for line in whole:
            lines.append((self.offset, bytes(line)))
            self.offset += len(line) + len(self._delimiter)
        return lines

    def _cut(self) -> list[Line]:
        log.warning("%s: a line beyond %d bytes is cut", self.path, MAX_LINE_BYTES)
        piece = (self.offset, bytes(self._rest))
        self.offset += len(self._rest)
        self._rest.clear()
        return [piece]

    def first_start(self, start: int) -> int:
        """Where the event begins that the line at `start` may complete."""
        return self._starts[0] if self._starts else start

    def took(self, start: int) -> None:
        """The line at `start` went into the codec: remember what that still holds back."""
        if self.codec.pending:
            self._starts.append(start)
        while len(self._starts) > self.codec.pending:
            self._starts.popleft()

    def close(self) -> None:
        self._file.close()


def _read(file: gzip.GzipFile | FileIO, most: int) -> bytes:
    """read1 gives what was unpacked before a damaged place; read would not."""
    return file.read1(most) if isinstance(file, gzip.GzipFile) else file.read(most)


def _opened(path: Path, zipped: bool) -> gzip.GzipFile | FileIO:
    return gzip.GzipFile(path) if zipped else FileIO(path)


def is_whole_archive(path: Path) -> bool:
    try:
        with gzip.open(path) as file:
            while file.read(1 << 20):
                pass
    except (OSError, EOFError, zlib.error):
        return False
    return True
