"""A line of progress for every wait."""

import sys
import time
from collections.abc import Callable

QUIET_SECONDS = 2


class Progress:
    """Prints what is going on, with the seconds since the demo began."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = clock()
        self._last = 0.0

    def step(self, text: str) -> None:
        now = self._clock()
        self._last = now
        print(f"[{now - self._began:5.0f} s] {text}", file=sys.stderr, flush=True)

    def still(self, text: str) -> None:
        """Like step, but at most one line each two seconds."""
        if self._clock() - self._last >= QUIET_SECONDS:
            self.step(text)
