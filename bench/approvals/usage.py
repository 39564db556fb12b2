"""What a program used of the machine: it and all that it started, found by their session."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PAGE_MIB = os.sysconf("SC_PAGE_SIZE") / 2**20
STEAL = 8  # field of the first line of /proc/stat
SESSION, USER_TIME, SYSTEM_TIME, RESIDENT = 3, 11, 12, 21  # fields of stat after the name


@dataclass(frozen=True)
class Usage:
    cpu_seconds: float = 0.0
    resident_mib: float = 0.0

    def since(self, before: "Usage") -> "Usage":
        return Usage(self.cpu_seconds - before.cpu_seconds, self.resident_mib)


def stolen() -> float:
    """Core seconds since the machine started that it asked for and its host gave to others."""
    return int(Path("/proc/stat").read_text().split()[STEAL]) / TICKS


def usage(sessions: Mapping[str, int]) -> dict[str, Usage]:
    """By name; `sessions` has the pid that each program's session is named after."""
    names = {pid: name for name, pid in sessions.items()}
    used = dict.fromkeys(sessions, Usage())
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        name = names.get(int(fields[SESSION]))
        if name is not None:
            seconds = (int(fields[USER_TIME]) + int(fields[SYSTEM_TIME])) / TICKS
            resident = int(fields[RESIDENT]) * PAGE_MIB
            known = used[name]
            used[name] = Usage(known.cpu_seconds + seconds, known.resident_mib + resident)
    return used
