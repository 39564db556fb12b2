"""A file of a filter's settings that is read again while the pipeline runs."""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from local_stack.logstash.config.errors import ConfigError

log = logging.getLogger(__name__)

T = TypeVar("T")


class Reread(Generic[T]):
    """`read` raises ConfigError; at first it passes on, later what was read before stays.

    A file is read again when `seconds` have passed and it has changed; never where they are 0 or
    fewer, as in Logstash.
    """

    def __init__(
        self,
        file: Path,
        seconds: int,
        read: Callable[[Path], T],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._file, self._seconds, self._read, self._clock = file, seconds, read, clock
        self._seen = self._changed_at()  # before reading: a change meanwhile is seen next time
        self.found = read(file)
        self._due = clock() + seconds

    def changed(self) -> bool:
        """Whether `found` is another than before."""
        if self._seconds <= 0 or self._clock() < self._due:
            return False
        self._due = self._clock() + self._seconds
        changed_at = self._changed_at()
        if changed_at == self._seen:
            return False
        try:
            self.found = self._read(self._file)
        except ConfigError as error:
            log.warning("%s: what was read before stays", error)
            return False
        self._seen = changed_at
        return True

    def _changed_at(self) -> tuple[int, int] | None:
        try:
            status = self._file.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size
