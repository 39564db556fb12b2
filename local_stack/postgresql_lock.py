"""The lock that a killed PostgreSQL leaves behind, taken away once nobody can be using its data."""

import os
import time
from pathlib import Path

from contracts.errors import SetupFailed
from local_stack.process import start_ticks

SHARED_MEMORY_LINE = 6  # of postmaster.pid: key and id of the segment
SHARED_MEMORY = Path("/proc/sysvipc/shm")
POLL_SECONDS = 0.05


def drop_lock_of_the_dead(
    data: Path, patience_seconds: float = 10.0, shared_memory: Path = SHARED_MEMORY
) -> None:
    """PostgreSQL takes a dead server that nobody has reaped yet for a living one, and refuses; a
    program that was given its number, as after a restart of the machine, likewise.

    Its sessions outlive it by a moment and still write: they are waited for, as PostgreSQL would
    refuse as well. Raises SetupFailed where they stay.
    """
    lock = data / "postmaster.pid"
    if not lock.exists():
        return
    lines = lock.read_text().splitlines()
    if not lines or _lives(int(lines[0])):
        return
    deadline = time.monotonic() + patience_seconds
    while _is_attached(lines, shared_memory):
        if time.monotonic() > deadline:
            raise SetupFailed(
                f"sessions of a killed PostgreSQL still use {data}: end them, start again"
            )
        time.sleep(POLL_SECONDS)
    lock.unlink()


def _lives(pid: int) -> bool:
    if start_ticks(pid) is None:
        return False
    try:
        program = Path(f"/proc/{pid}/cmdline").read_bytes().partition(b"\0")[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return Path(os.fsdecode(program)).name == "postgres"


def _is_attached(lines: list[str], shared_memory: Path) -> bool:
    """Whether any process still has the segment that the lock names."""
    if len(lines) <= SHARED_MEMORY_LINE or not lines[SHARED_MEMORY_LINE].split():
        return False
    identifier = lines[SHARED_MEMORY_LINE].split()[1]
    rows = (row.split() for row in shared_memory.read_text().splitlines()[1:])
    return any(row[1] == identifier and int(row[6]) > 0 for row in rows)
