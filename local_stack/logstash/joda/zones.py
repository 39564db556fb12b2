"""Time zones as Joda knows them, and the offset of a local time in one."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# The names that the letter z reads: those of two offsets stand for one zone.
NAMED = {
    "UT": "UTC", "UTC": "UTC", "GMT": "UTC",
    "EST": "America/New_York", "EDT": "America/New_York",
    "CST": "America/Chicago", "CDT": "America/Chicago",
    "MST": "America/Denver", "MDT": "America/Denver",
    "PST": "America/Los_Angeles", "PDT": "America/Los_Angeles",
}  # fmt: skip
OFFSET = r"[+-][0-9]{2}(?::?[0-9]{2}(?::?[0-9]{2}(?:[.,]?[0-9]{3})?)?)?"
# The calendar repeats after 400 years: datetime holds the years 1 to 9999 only.
_CYCLE = 146097 * 86400
_FIRST, _LAST = -62_000_000_000, 253_000_000_000


@lru_cache(maxsize=256)
def offset_millis(written: str) -> int | None:
    """Z, +hh, +hhmm, +hh:mm, +hh:mm:ss.SSS east of UTC; None from 24 hours on."""
    if written in ("Z", "z"):
        return 0
    digits = re.sub("[:.,]", "", written[1:]).ljust(9, "0")
    hours, minutes, seconds = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    if hours > 23 or minutes > 59 or seconds > 59:
        return None
    millis = ((hours * 60 + minutes) * 60 + seconds) * 1000 + int(digits[6:9])
    return -millis if written[0] == "-" else millis


@lru_cache(maxsize=256)
def zone_of(name: str) -> tzinfo | None:
    """None for a zone that Joda does not know either."""
    if name == "Z":
        return UTC
    if re.fullmatch(OFFSET, name):
        millis = offset_millis(name)
        return None if millis is None else timezone(timedelta(milliseconds=millis))
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def offset_at(zone: str, local: int) -> int | None:
    """Milliseconds east of UTC for local seconds: the earlier of two, None in a gap."""
    if zone == "UTC":
        return 0
    info = zone_of(zone)
    if info is None:
        return None
    if not _FIRST < local < _LAST:
        local = local % _CYCLE if local >= _LAST else local % _CYCLE - 4 * _CYCLE
    at = datetime(1970, 1, 1) + timedelta(seconds=local)  # noqa: DTZ001
    offset = info.utcoffset(at)
    if offset is None:
        return None
    back = (at.replace(tzinfo=info).astimezone(UTC)).astimezone(info).replace(tzinfo=None)
    return offset // timedelta(milliseconds=1) if back == at else None
