"""Durations and sizes as Logstash's settings write them."""

import re

from local_stack.logstash.config.errors import ConfigError

_DURATION = re.compile(r"(\d+(?:\.\d+)?|\.\d+)\s*([a-zA-Z]*)")
_SECONDS = {
    "us": 1e-6, "usec": 1e-6, "usecs": 1e-6, "ms": 1e-3, "msec": 1e-3, "msecs": 1e-3,
    "": 1, "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1, "m": 60, "min": 60, "mins": 60,
    "minute": 60, "minutes": 60, "h": 3600, "hour": 3600, "hours": 3600, "d": 86400, "day": 86400,
    "days": 86400, "w": 604800, "week": 604800, "weeks": 604800,
}  # fmt: skip
_SIZE = re.compile(r"(\d+)\s*([kmgtpe]?)(i?)b?", re.I)
_POWERS = " kmgtpe"


def seconds_of(text: str) -> float:
    """ "1 hour", "0.5 s", "15": in seconds. Raises ConfigError."""
    match = _DURATION.fullmatch(text.strip())
    factor = _SECONDS.get(match.group(2).lower()) if match else None
    if match is None or factor is None:
        raise ConfigError(f"{text!r} is no duration: write 30, 30 seconds or 2 weeks")
    return float(match.group(1)) * factor


def size_of(text: str) -> int:
    """ "10 MiB" in powers of 1024, "10 MB" in powers of 1000: in bytes. Raises ConfigError."""
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise ConfigError(f"{text!r} is no size: write 10485760, 10 MiB or 10 MB")
    base = 1024 if match.group(3) else 1000
    power = _POWERS.index(match.group(2).lower() or " ")
    return int(int(match.group(1)) * base**power)
