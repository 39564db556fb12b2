"""Ends a regular expression that runs too long.

Python's regex engine looks for signals while it searches; a timer that ticks ten times a second
raises inside it once the deadline has passed. Only the main thread gets signals: elsewhere there
is no limit.
"""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

TICK_SECONDS = 0.1


class RegexTimeout(Exception):
    """The search took longer than it may."""


class Watchdog:
    def __init__(self) -> None:
        self.deadline = 0.0

    def allow(self, seconds: float) -> None:
        """From now on, until it is called again; 0 is without end."""
        self.deadline = time.monotonic() + seconds if seconds else 0.0

    @contextmanager
    def limit(self, seconds: float) -> Iterator[None]:
        """What runs inside raises RegexTimeout after `seconds`; 0 is without end."""
        self.allow(seconds)
        try:
            yield
        finally:
            self.allow(0)

    @contextmanager
    def running(self) -> Iterator[None]:
        """A timer that ticks on while Python shuts down would end the process."""
        self.start()
        try:
            yield
        finally:
            self.stop()

    def start(self) -> None:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGALRM, self._tick)
            signal.siginterrupt(signal.SIGALRM, False)
            signal.setitimer(signal.ITIMER_REAL, TICK_SECONDS, TICK_SECONDS)

    def stop(self) -> None:
        if threading.current_thread() is threading.main_thread():
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _tick(self, _signal: int, _frame: FrameType | None) -> None:
        if self.deadline and time.monotonic() > self.deadline:
            self.deadline = 0.0
            raise RegexTimeout


WATCHDOG = Watchdog()
