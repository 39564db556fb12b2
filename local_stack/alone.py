"""One `up` or `down` at a time in one state folder; the second waits for the first."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from contracts.errors import SetupFailed


@contextmanager
def alone(state: Path, report: Callable[[str], None]) -> Iterator[None]:
    """The lock goes with the process, however it ends. Raises SetupFailed for others' state."""
    try:
        state.mkdir(parents=True, exist_ok=True)
        lock = (state / "lock").open("w")
    except PermissionError:
        raise SetupFailed(
            f"{state} belongs to another user: run this as that user, "
            "or set CARDWATCH_STATE to a folder of your own"
        ) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            report(f"waiting for another start or stop of servers in {state}")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
