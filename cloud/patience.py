"""Waiting for what AWS does in its own time."""

from collections.abc import Callable

PATIENCE_S = 600.0
POLL_S = 2.0


def comes_true(holds: Callable[[], bool], sleep: Callable[[float], None]) -> bool:
    """Whether it did: asked again and again for PATIENCE_S."""
    for _ in range(int(PATIENCE_S / POLL_S)):
        if holds():
            return True
        sleep(POLL_S)
    return False
