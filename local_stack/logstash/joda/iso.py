"""ISO8601 as Joda's general date-time parser reads it."""

import re
from datetime import date

from local_stack.logstash.joda.parsing import offset_at
from local_stack.logstash.timestamp import days_of, offset_seconds

_ISO = re.compile(
    r"([+-]?\d{1,9})(?:-W(\d{1,2})(?:-(\d))?|-(\d{3})(?!\d)|-(\d{1,2})(?:-(\d{1,2}))?)?"
    r"(?:T(?:(\d{1,2})(?::(\d{1,2})(?::(\d{1,2}))?)?(?:[.,](\d+))?)?(Z|[+-]\d\d(?::?\d\d)?)?)?$",
    re.A,
)


def parse_iso(text: str, zone: str) -> int | None:
    """Milliseconds since 1970, None when it is no ISO 8601. Digits past milliseconds are cut."""
    found = _ISO.match(text)
    if found is None:
        return None
    try:
        return _millis(found, zone)
    except (ValueError, OverflowError):
        return None


def _millis(found: re.Match[str], zone: str) -> int | None:
    hour, minute, second = (int(part or 0) for part in found.group(7, 8, 9))
    if hour > 24 or minute > 59 or second > 59 or (hour == 24 and (minute or second)):
        return None
    seconds = _day(found) * 86400 + hour * 3600 + minute * 60 + second
    fraction = _fraction(found)
    written = found.group(11)
    offset = offset_seconds(written) if written else offset_at(zone, seconds)
    return None if offset is None else (seconds - offset) * 1000 + fraction


def _fraction(found: re.Match[str]) -> int:
    """Of the smallest unit that is written, in milliseconds."""
    digits = found.group(10)
    if digits is None:
        return 0
    unit = 1000 if found.group(9) else 60_000 if found.group(8) else 3_600_000
    return int(int(digits[:9]) * unit // 10 ** len(digits[:9]))


def _day(found: re.Match[str]) -> int:
    year, week, weekday, ordinal, month, day = found.group(1, 2, 3, 4, 5, 6)
    if week:
        at = date.fromisocalendar(int(year), int(week), int(weekday or 1))
        return days_of(at.year, at.month, at.day)
    if ordinal:
        first, last = days_of(int(year), 1, 1), days_of(int(year), 12, 31)
        if not 1 <= int(ordinal) <= last - first + 1:
            raise ValueError("no such day of the year")
        return first + int(ordinal) - 1
    return days_of(int(year), int(month or 1), int(day or 1))
