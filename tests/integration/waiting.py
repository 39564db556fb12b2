"""What comes true in its own time."""

import time
from collections.abc import Callable

PATIENCE_SECONDS = 500


def until(holds: Callable[[], bool]) -> None:
    """Raises AssertionError when it does not come true."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.02)
