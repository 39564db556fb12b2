"""%{+yyyy.MM.dd}: a timestamp through a Joda pattern, in UTC and English."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from local_stack.logstash.joda.names import days, months
from local_stack.logstash.joda.tokens import tokens_of
from local_stack.logstash.timestamp import Timestamp

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Field = Callable[[datetime, int], str]


def _padded(number: int, count: int) -> str:
    return str(number).rjust(count, "0")


def _year(year: int, count: int) -> str:
    return f"{year % 100:02d}" if count == 2 else _padded(year, count)


def _month(at: datetime, count: int) -> str:
    if count < 3:
        return _padded(at.month, count)
    long, short = months("en")
    return (short if count == 3 else long)[at.month - 1]


def _day_name(at: datetime, count: int) -> str:
    long, short = days("en")
    return (short if count < 4 else long)[at.weekday()]


def _nothing(at: datetime, count: int) -> str:
    """A letter that Joda has no field for prints nothing."""
    return ""


FIELDS: dict[str, Field] = {
    "y": lambda at, n: _year(at.year, n),
    "Y": lambda at, n: _year(at.year, n),
    "x": lambda at, n: _year(at.isocalendar().year, n),
    "w": lambda at, n: _padded(at.isocalendar().week, n),
    "e": lambda at, n: _padded(at.isoweekday(), n),
    "E": _day_name,
    "M": _month,
    "d": lambda at, n: _padded(at.day, n),
    "D": lambda at, n: _padded(at.timetuple().tm_yday, n),
    "H": lambda at, n: _padded(at.hour, n),
    "k": lambda at, n: _padded(at.hour or 24, n),
    "K": lambda at, n: _padded(at.hour % 12, n),
    "h": lambda at, n: _padded(at.hour % 12 or 12, n),
    "a": lambda at, n: "AM" if at.hour < 12 else "PM",
    "m": lambda at, n: _padded(at.minute, n),
    "s": lambda at, n: _padded(at.second, n),
    "S": lambda at, n: f"{at.microsecond // 1000:03d}".ljust(n, "0")[:n],
    "Z": lambda at, n: "+0000" if n == 1 else "+00:00" if n == 2 else "UTC",
    "z": lambda at, n: "UTC" if n < 4 else "Coordinated Universal Time",
    "C": lambda at, n: _padded(at.year // 100, n),
    "G": lambda at, n: "AD",
}


@lru_cache(maxsize=256)
def printer(pattern: str) -> Callable[[Timestamp], str]:
    parts = tokens_of(pattern)

    @lru_cache(maxsize=4096)
    def at_millis(millis: int) -> str:
        at = _EPOCH + timedelta(milliseconds=millis)
        return "".join(
            text if not count else FIELDS.get(text, _nothing)(at, count) for text, count in parts
        )

    whole_days = all(not count or letter in "yYxweEMdDCG" for letter, count in parts)

    def print_day(timestamp: Timestamp) -> str:
        return at_millis(timestamp.millis // 86_400_000 * 86_400_000)

    def print_moment(timestamp: Timestamp) -> str:
        return at_millis(timestamp.millis)

    return print_day if whole_days else print_moment
