"""Writes number after number all the while that something else happens, then counts what is
there.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread
from typing import Protocol

from contracts.errors import CardwatchError

PAUSE_SECONDS = 0.05


class WritesLost(CardwatchError):
    """What was acknowledged is not there once, or a write was refused for too long."""


class Numbers(Protocol):
    """Where a product keeps the numbers."""

    product: str

    def open(self) -> None: ...

    def write(self, number: int) -> None:
        """Returns once it is acknowledged. Raises WritesLost where that takes too long."""

    def read(self) -> Iterator[int]:
        """After the last write."""


class Observer(Protocol):
    def start(self) -> None: ...

    def finish(self) -> str:
        """What was seen, in a line. Raises CardwatchError where that should not have been."""


class Witness:
    """An observer of writes, one at a time: each waits for the one before it."""

    def __init__(self, numbers: Numbers, pause_seconds: float = PAUSE_SECONDS) -> None:
        self._numbers = numbers
        self._pause_seconds = pause_seconds
        self._stop = Event()
        self._thread = Thread(target=self._write, daemon=True)
        self._waits: list[float] = []
        self._refusal: CardwatchError | None = None

    def start(self) -> None:
        self._numbers.open()
        self._thread.start()

    def finish(self) -> str:
        self._stop.set()
        self._thread.join()
        if self._refusal:
            raise self._refusal
        if not self._waits:
            raise WritesLost(f"there was no write to {self._numbers.product} meanwhile")
        wrong = differences(len(self._waits), self._numbers.read())
        if wrong:
            lost = f"of {len(self._waits)} writes to {self._numbers.product}"
            raise WritesLost(f"{lost}: {', '.join(wrong)}")
        return (
            f"{len(self._waits):,} writes to {self._numbers.product} meanwhile, each there once; "
            f"the longest waited {max(self._waits):.1f} s"
        )

    def _write(self) -> None:
        while not self._stop.wait(self._pause_seconds):
            began = time.monotonic()
            try:
                self._numbers.write(len(self._waits))
            except CardwatchError as refusal:
                self._refusal = refusal
                return
            self._waits.append(time.monotonic() - began)


def differences(written: int, read: Iterator[int]) -> list[str]:
    """Which of the numbers below `written` are not there, or more than once."""
    times = Counter(read)
    lost = [f"{number} lost" for number in range(written) if number not in times]
    return lost + [f"{number} there {count} times" for number, count in times.items() if count > 1]


@contextmanager
def witnessed(observers: Sequence[Observer], say: Callable[[str], None]) -> Iterator[None]:
    """Says what each saw of what is done inside. Raises what the first of them raises."""
    for observer in observers:
        observer.start()
    yield
    for observer in observers:
        say(observer.finish())
