"""A point in time as Logstash keeps it: nanoseconds since 1970 in UTC, printed in ISO 8601."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

# The day alone is midnight; a fraction has nine digits at most.
_ISO = re.compile(
    r"([+-]?\d{4,9})-(\d\d)-(\d\d)"
    r"(?:T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{0,9}))?)?)?"
    r"(Z|[+-]\d\d(?::?\d\d(?::?\d\d)?)?)?",
    re.A | re.I,
)
_EPOCH_DAY = date(1970, 1, 1).toordinal()


def days_of(year: int, month: int, day: int) -> int:
    """Days since 1970, also for years that Python's date does not reach."""
    era, rest = divmod(year, 400)
    return date(rest + 400, month, day).toordinal() + (era - 1) * 146097 - _EPOCH_DAY


def civil_of(days: int) -> tuple[int, int, int]:
    era, rest = divmod(days + _EPOCH_DAY - 146097 - 1, 146097)
    there = date.fromordinal(rest + 146097 + 1)
    return there.year + era * 400, there.month, there.day


def _within(year: int, month: int, day: int) -> int:
    """The 30th of February is its last day, as Java resolves it; a 32nd stays what it is."""
    if day <= 28 or day > 31 or not 1 <= month <= 12:
        return day
    return min(day, monthrange(year % 400 + 400, month)[1])


@dataclass(frozen=True, slots=True)
class Timestamp:
    nanos: int

    @classmethod
    def from_millis(cls, millis: int) -> "Timestamp":
        return cls(millis * 1_000_000)

    @classmethod
    def parse(cls, text: str) -> "Timestamp | None":
        """None when `text` is not ISO 8601; without a zone it is UTC."""
        match = _ISO.fullmatch(text)
        if match is None:
            return None
        year, month, day, hour, minute, second, fraction, zone = match.groups()
        try:
            days = days_of(int(year), int(month), _within(int(year), int(month), int(day)))
        except ValueError:
            return None
        seconds = days * 86400 + int(hour or 0) * 3600 + int(minute or 0) * 60 + int(second or 0)
        seconds -= offset_seconds(zone or "Z")
        return cls(seconds * 1_000_000_000 + int((fraction or "").ljust(9, "0")))

    def __reduce__(self) -> tuple[type["Timestamp"], tuple[int]]:
        """Short: workers send one with every event."""
        return Timestamp, (self.nanos,)

    @property
    def seconds(self) -> int:
        return self.nanos // 1_000_000_000

    @property
    def millis(self) -> int:
        return self.nanos // 1_000_000

    def __str__(self) -> str:
        """At least milliseconds; micro- and nanoseconds only where they are not zero."""
        seconds, nanos = divmod(self.nanos, 1_000_000_000)
        fraction = f"{nanos:09d}"
        if fraction.endswith("000"):
            fraction = fraction[:6].removesuffix("000") if fraction[3:6] == "000" else fraction[:6]
        return f"{_whole(seconds)}.{fraction}Z"


@lru_cache(maxsize=4096)
def _whole(seconds: int) -> str:
    """Kept: events of one second are many, and come one after the other."""
    days, of_day = divmod(seconds, 86400)
    year, month, day = civil_of(days)
    sign = "+" if year > 9999 else "-" if year < 0 else ""
    hour, minute = divmod(of_day // 60, 60)
    clock = f"{hour:02d}:{minute:02d}:{of_day % 60:02d}"
    return f"{sign}{abs(year):04d}-{month:02d}-{day:02d}T{clock}"


def offset_seconds(zone: str) -> int:
    """Z, +hh, +hhmm, +hh:mm or +hh:mm:ss in seconds east of UTC."""
    if zone in ("Z", "z"):
        return 0
    digits = zone[1:].replace(":", "").ljust(6, "0")
    seconds = int(digits[:2]) * 3600 + int(digits[2:4]) * 60 + int(digits[4:6])
    return -seconds if zone[0] == "-" else seconds
