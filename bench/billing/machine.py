"""Where a figure was taken, and what processes on this machine have worked and hold."""

import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from billing.database import Connection

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
#: Of /proc/PID/stat after the program's name: parent; user, system, and those of ended children.
PARENT, WORKED, RESIDENT = 1, slice(11, 15), 21
PAGE_MIB = os.sysconf("SC_PAGE_SIZE") / 2**20
SAMPLED_EVERY_S = 1.0


def machine() -> str:
    return f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"


def core_seconds(pid: int) -> float:
    """Of a process so far: on a busy machine a steadier figure than the clock's."""
    return sum(_stat(pid)[WORKED.start : WORKED.start + 2]) / TICKS_A_SECOND


def core_seconds_of_all(root: int) -> float:
    """Of a process and all that it started, ended ones included."""
    return sum(sum(stat[WORKED]) for stat in _stats_of_all(root)) / TICKS_A_SECOND


@contextmanager
def resident_over_time() -> Iterator[list[float]]:
    """MiB that this program and all that it started hold, one figure a second, as they are taken.

    A page that two of them share counts twice.
    """
    sizes: list[float] = []
    done = Event()

    def sample() -> None:
        while True:
            sizes.append(PAGE_MIB * sum(stat[RESIDENT] for stat in _stats_of_all(os.getpid())))
            if done.wait(SAMPLED_EVERY_S):
                return

    thread = Thread(target=sample)
    thread.start()
    try:
        yield sizes
    finally:
        done.set()
        thread.join()


def server_of(connection: Connection) -> int:
    """PostgreSQL's first process, which started the one behind this connection."""
    return _stat(connection.info.backend_pid)[PARENT]


def worked(server: int) -> float:
    """Core seconds of this program and of PostgreSQL so far, with all that they started."""
    return core_seconds_of_all(os.getpid()) + core_seconds_of_all(server)


def _stats_of_all(root: int) -> Iterator[list[int]]:
    children = defaultdict(list)
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            children[_stat(int(folder.name))[PARENT]].append(int(folder.name))
        except OSError:
            continue  # ended meanwhile
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        waiting += children[pid]
        try:
            yield _stat(pid)
        except OSError:
            continue


def _stat(pid: int) -> list[int]:
    """The numbers after the state; its own letter counts as 0."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return [0, *map(int, fields[1:])]
