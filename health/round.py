"""One round of readings: each source on its own, so that one that is away hides no other."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from contracts.errors import CardwatchError
from health.reading import Reading

log = logging.getLogger(__name__)

Source = Callable[[int], Iterable[Reading]]


@dataclass(frozen=True)
class Round:
    """`sources` gives them by name; each is told the time in milliseconds since 1970."""

    sources: Callable[[], Mapping[str, Source]]
    write: Callable[[Iterable[Reading]], int]

    def run(self, now_ms: int) -> int:
        """How many readings were written. Raises Unavailable where they cannot be."""
        found: list[Reading] = []
        for name, source in self.sources().items():
            try:
                found += source(now_ms)
            except CardwatchError as error:
                log.warning("%s: %s", name, error)
            except Exception:  # a fault of that source: the others are read all the same
                log.exception("%s: not read", name)
        return self.write(found)
