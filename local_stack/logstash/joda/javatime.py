"""%{{yyyy.MM.dd}}: a timestamp through a java.time pattern, in UTC and English, to nanoseconds."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from local_stack.logstash.joda.names import days, months
from local_stack.logstash.timestamp import Timestamp

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TOKEN = re.compile(r"([A-Za-z])\1*|'((?:[^']|'')*)'|([^A-Za-z']+)")
# (the moment to microseconds, nanoseconds of its second, count of letters) to text
Field = Callable[[datetime, int, int], str]
ORDINALS = ("1st", "2nd", "3rd", "4th")


def _named(names: tuple[list[str], list[str]], index: int, count: int) -> str:
    """Three letters or fewer are short, four long, five the first letter."""
    long, short = names
    return short[index] if count < 4 else long[index] if count == 4 else long[index][0]


def _year(year: int, count: int) -> str:
    return f"{year % 100:02d}" if count == 2 else str(year).rjust(count, "0")


def _month(at: datetime, _: int, count: int) -> str:
    if count < 3:
        return str(at.month).rjust(count, "0")
    return _named(months("en"), at.month - 1, count)


def _quarter(at: datetime, _: int, count: int) -> str:
    number = (at.month + 2) // 3
    if count < 3:
        return str(number).rjust(count, "0")
    return (f"Q{number}", f"{ORDINALS[number - 1]} quarter", str(number))[min(count, 5) - 3]


def _number(value: Callable[[datetime, int], int]) -> Field:
    return lambda at, nanos, count: str(value(at, nanos)).rjust(count, "0")


def _nanos_of_day(at: datetime, nanos: int) -> int:
    return (at.hour * 3600 + at.minute * 60 + at.second) * 1_000_000_000 + nanos


FIELDS: dict[str, Field] = {
    "G": lambda at, nanos, count: "AD" if count < 4 else "Anno Domini" if count == 4 else "A",
    "u": lambda at, nanos, count: _year(at.year, count),
    "y": lambda at, nanos, count: _year(at.year, count),
    "Y": lambda at, nanos, count: _year(at.isocalendar().year, count),
    "Q": _quarter,
    "q": _quarter,
    "M": _month,
    "L": _month,
    "w": _number(lambda at, nanos: at.isocalendar().week),
    "d": _number(lambda at, nanos: at.day),
    "D": _number(lambda at, nanos: at.timetuple().tm_yday),
    "E": lambda at, nanos, count: _named(days("en"), at.weekday(), count),
    "e": _number(lambda at, nanos: at.isoweekday()),
    "a": lambda at, nanos, count: "AM" if at.hour < 12 else "PM",
    "h": _number(lambda at, nanos: at.hour % 12 or 12),
    "K": _number(lambda at, nanos: at.hour % 12),
    "k": _number(lambda at, nanos: at.hour or 24),
    "H": _number(lambda at, nanos: at.hour),
    "m": _number(lambda at, nanos: at.minute),
    "s": _number(lambda at, nanos: at.second),
    "S": lambda at, nanos, count: f"{nanos:09d}"[:count],
    "n": _number(lambda at, nanos: nanos),
    "N": _number(_nanos_of_day),
    "A": _number(lambda at, nanos: _nanos_of_day(at, nanos) // 1_000_000),
    "V": lambda at, nanos, count: "Z",
    "z": lambda at, nanos, count: "Z",
    "X": lambda at, nanos, count: "Z",
    "x": lambda at, nanos, count: "+00" if count == 1 else "+00:00" if count in (3, 5) else "+0000",
    "Z": lambda at, nanos, count: "+0000" if count < 4 else "GMT" if count == 4 else "Z",
    "O": lambda at, nanos, count: "GMT",
}


@lru_cache(maxsize=256)
def java_printer(pattern: str) -> Callable[[Timestamp], str] | None:
    """None when Java has no such pattern."""
    parts: list[str | tuple[Field, int]] = []
    for found in _TOKEN.finditer(pattern):
        letter, quoted, literal = found.groups()
        if letter is None:
            parts.append(literal or quoted.replace("''", "'") or "'")
        elif letter in FIELDS:
            parts.append((FIELDS[letter], len(found.group(0))))
        else:
            return None

    def shown(timestamp: Timestamp) -> str:
        seconds, nanos = divmod(timestamp.nanos, 1_000_000_000)
        at = _EPOCH + timedelta(seconds=seconds)
        return "".join(
            part if isinstance(part, str) else part[0](at, nanos, part[1]) for part in parts
        )

    return shown
