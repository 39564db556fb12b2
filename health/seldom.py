"""A source that costs too much to be asked in every round."""

from collections.abc import Iterable

from health.reading import Reading
from health.round import Source


class Seldom:
    """Asks `source` once in `every_ms`; in between it has no readings."""

    def __init__(self, source: Source, every_ms: int) -> None:
        self._source = source
        self._every_ms = every_ms
        self._asked_ms: int | None = None

    def __call__(self, now_ms: int) -> Iterable[Reading]:
        if self._asked_ms is not None and now_ms - self._asked_ms < self._every_ms:
            return ()
        self._asked_ms = now_ms
        return self._source(now_ms)
