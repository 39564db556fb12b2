"""When to send: at a rate, at a multiple of the events' own speed, or as fast as it goes."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """`rate` in messages a second; else `speed` in simulated seconds a second; else no waiting."""

    rate: float | None = None
    speed: float | None = None

    def due(self, sent: int, elapsed_ms: int) -> float:
        """Seconds after the start at which message number `sent` is due.

        `elapsed_ms`: from the first event to this one, in simulated time.
        """
        if self.rate:
            return sent / self.rate
        if self.speed:
            return elapsed_ms / 1000 / self.speed
        return 0.0


@dataclass(frozen=True)
class Clock:
    """What tells the time in seconds, and what waits; `wait` returns True when told to stop."""

    now: Callable[[], float]
    wait: Callable[[float], bool]
