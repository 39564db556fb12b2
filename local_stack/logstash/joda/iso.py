"""ISO8601 as Joda's general date-time parser reads it."""

import re

from local_stack.logstash.joda.calendar import YEARS, day_of, week_day
from local_stack.logstash.joda.zones import OFFSET, offset_at, offset_millis
from local_stack.logstash.timestamp import days_of

_ISO = re.compile(
    r"(?:([+-]?\d{1,9})(?:-W(\d{1,2})(?:-(\d))?|-(\d{3})(?!\d)|-(\d{1,2})(?:-(\d{1,2}))?)?|(?=T[0-9]))"
    r"(?:T(?:(\d{1,2})(?::(\d{1,2})(?::(\d{1,2}))?)?(?:[.,](\d{1,9}))?)?"
    rf"(Z|{OFFSET})?)?",
    re.A | re.I,
)


def parse_iso(text: str, zone: str) -> int | None:
    """Milliseconds since 1970, None when it is no ISO 8601. Digits past milliseconds are cut."""
    found = _ISO.fullmatch(text)
    if found is None:
        return None
    try:
        return _millis(found, zone)
    except (ValueError, OverflowError):
        return None


def _millis(found: re.Match[str], zone: str) -> int | None:
    hour, minute, second = (int(part or 0) for part in found.group(7, 8, 9))
    if hour > 23 or minute > 59 or second > 59:
        return None
    seconds = _day(found) * 86400 + hour * 3600 + minute * 60 + second
    written = found.group(11)
    offset = offset_millis(written) if written else offset_at(zone, seconds)
    return None if offset is None else seconds * 1000 - offset + _fraction(found)


def _fraction(found: re.Match[str]) -> int:
    """Of the smallest unit that is written, in milliseconds."""
    digits = found.group(10)
    if digits is None:
        return 0
    unit = 1000 if found.group(9) else 60_000 if found.group(8) else 3_600_000
    return int(int(digits) * unit // 10 ** len(digits))


def _day(found: re.Match[str]) -> int:
    """A time of day alone is one of the first day of 1970."""
    year, week, weekday, ordinal, month, day = found.group(1, 2, 3, 4, 5, 6)
    if year is None:
        return 0
    if int(year) not in YEARS:
        raise ValueError("no such year")
    if week:
        return week_day(int(year), int(week), int(weekday or 1))
    if ordinal:
        return day_of({"year": int(year), "day of year": int(ordinal)})
    return days_of(int(year), int(month or 1), int(day or 1))
