"""Where a figure was taken, and what processes on this machine have worked."""

import os
from collections import defaultdict
from pathlib import Path

from billing.database import Connection

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
#: Of /proc/PID/stat after the program's name: parent; user, system, and those of ended children.
PARENT, WORKED = 1, slice(11, 15)


def machine() -> str:
    return f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"


def core_seconds(pid: int) -> float:
    """Of a process so far: on a busy machine a steadier figure than the clock's."""
    return sum(_stat(pid)[WORKED.start : WORKED.start + 2]) / TICKS_A_SECOND


def core_seconds_of_all(root: int) -> float:
    """Of a process and all that it started, ended ones included."""
    children = defaultdict(list)
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            children[_stat(int(folder.name))[PARENT]].append(int(folder.name))
        except OSError:
            continue  # ended meanwhile
    waiting, ticks = [root], 0
    while waiting:
        pid = waiting.pop()
        waiting += children[pid]
        try:
            ticks += sum(_stat(pid)[WORKED])
        except OSError:
            continue
    return ticks / TICKS_A_SECOND


def server_of(connection: Connection) -> int:
    """PostgreSQL's first process, which started the one behind this connection."""
    return _stat(connection.info.backend_pid)[PARENT]


def worked(server: int) -> float:
    """Core seconds of this program and of PostgreSQL so far, with all that they started."""
    return core_seconds_of_all(os.getpid()) + core_seconds_of_all(server)


def _stat(pid: int) -> list[int]:
    """The numbers after the state; its own letter counts as 0."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return [0, *map(int, fields[1:])]
