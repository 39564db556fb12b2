"""What the operating system tells of this process and the machine, in the API's words."""

import os
import platform
import resource
import time
from pathlib import Path
from typing import Any


def process_stats() -> dict[str, Any]:
    """Of the process that answers; descriptors are counted, memory in bytes."""
    times = os.times()
    descriptors = len(list(Path("/proc/self/fd").iterdir()))
    one, five, fifteen = os.getloadavg()
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return {
        "open_file_descriptors": descriptors,
        "peak_open_file_descriptors": descriptors,
        "max_file_descriptors": resource.getrlimit(resource.RLIMIT_NOFILE)[0],
        "mem": {"total_virtual_in_bytes": pages * resource.getpagesize()},
        "cpu": {
            "total_in_millis": int((times.user + times.system) * 1000),
            "percent": 0,
            "load_average": {"1m": one, "5m": five, "15m": fifteen},
        },
    }


def os_info() -> dict[str, Any]:
    return {
        "name": platform.system(),
        "arch": platform.machine(),
        "version": platform.release(),
        "available_processors": os.cpu_count(),
    }


def uptime(started: float) -> dict[str, Any]:
    """Under `jvm`, where monitoring looks for it; there is no virtual machine here.

    `started` in seconds of time.monotonic()."""
    return {"uptime_in_millis": int((time.monotonic() - started) * 1000)}
