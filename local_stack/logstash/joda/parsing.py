"""Text through a Joda pattern to milliseconds since 1970."""

import re
from calendar import isleap
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from local_stack.logstash.joda.names import days, months
from local_stack.logstash.joda.tokens import tokens_of
from local_stack.logstash.timestamp import days_of, offset_seconds

Parser = Callable[[str, str], int | None]
_ZONES = {"UTC": 0, "GMT": 0, "UT": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7,
          "MDT": -6, "PST": -8, "PDT": -7}  # fmt: skip


@lru_cache(maxsize=256)
def zone_of(name: str) -> tzinfo | None:
    """None for a zone that Java does not know either."""
    if re.fullmatch(r"[+-]\d\d(:?\d\d)?", name):
        return timezone(timedelta(seconds=offset_seconds(name)))
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@lru_cache(maxsize=256)
def parser(pattern: str, locale: str) -> Parser:
    """The function (text, zone name) to milliseconds, None where the text does not fit."""
    tokens = tokens_of(pattern)
    names: list[str] = []
    text = ""
    for position, (letter, count) in enumerate(tokens):
        following = tokens[position + 1] if position + 1 < len(tokens) else ("", 0)
        adjacent = bool(following[1]) and following[0] in "yYMdHhkKmsSD"
        text += _piece(letter, count, locale, names, adjacent)
    matches = re.compile(text, re.I).fullmatch

    def parse(value: str, zone: str) -> int | None:
        found = matches(value)
        if found is None:
            return None
        fields = dict(zip(names, found.groups(), strict=True))
        try:
            return _millis(fields, zone, locale)
        except (ValueError, OverflowError):
            return None

    return parse


def _choice(words: list[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def _piece(letter: str, count: int, locale: str, names: list[str], adjacent: bool) -> str:
    if not count:
        return re.escape(letter)
    inner = _inner(letter, count, locale, adjacent)
    key = {"Y": "y", "k": "H", "K": "h", "L": "M"}.get(letter, letter)
    if letter == "M" and count > 2:
        key = "month"
    if letter in "yY" and count == 2:
        key = "yy"
    names.append(key)
    return f"({inner})"


def _inner(letter: str, count: int, locale: str, adjacent: bool) -> str:
    if letter == "M" and count > 2:
        return _choice([*months(locale)[0], *months(locale)[1]])
    if letter == "E":
        return _choice([*days(locale)[0], *days(locale)[1]])
    if letter == "a":
        return "AM|PM"
    if letter == "Z":
        return (
            r"Z|[+-]\d\d(?::?\d\d(?::?\d\d)?)?" if count < 3 else r"[A-Za-z_]+(?:/[A-Za-z_+0-9-]+)*"
        )
    if letter == "z":
        return "[A-Za-z]+"
    if letter in "yYx":
        if count == 2:
            return r"\d{2}"
        return rf"\d{{{count}}}" if adjacent else r"[+-]?\d{1,9}"
    if letter == "S":
        return rf"\d{{1,{count}}}"
    return rf"\d{{{count}}}" if adjacent else r"\d{1,3}" if letter == "D" else r"\d{1,2}"


def _millis(fields: dict[str, str], zone: str, locale: str) -> int | None:
    year, month, day = _date(fields, locale)
    hour, minute, second = int(fields.get("H", 0)), int(fields.get("m", 0)), int(fields.get("s", 0))
    if "h" in fields:
        hour = int(fields["h"]) % 12 + (12 if fields.get("a", "AM").upper() == "PM" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    fraction = int(fields.get("S", "0").ljust(3, "0")[:3])
    base = days_of(year, month, day)
    if "D" in fields:
        base = days_of(year, 1, 1) + int(fields["D"]) - 1
    elif "E" in fields and not {"d", "D"} & set(fields):
        base += _weekday(fields["E"], locale) - (base + 3) % 7
    elif "E" in fields:
        # Joda sets the day of the week last: it moves within the week that the date names.
        base += _weekday(fields["E"], locale) - (base + 3) % 7
    seconds = base * 86400 + hour * 3600 + minute * 60 + second
    offset = _offset(fields, zone, seconds)
    return None if offset is None else (seconds - offset) * 1000 + fraction


def _date(fields: dict[str, str], locale: str) -> tuple[int, int, int]:
    month, day = int(fields.get("M", 1)), int(fields.get("d", 1))
    if "month" in fields:
        lowered = fields["month"].lower()
        long, short = months(locale)
        month = next(
            n for n in range(1, 13) if lowered in (long[n - 1].lower(), short[n - 1].lower())
        )
    if "yy" in fields:
        two = int(fields["yy"])
        pivot = datetime.now(UTC).year - 50
        return pivot + (two - pivot) % 100, month, day
    if "y" in fields:
        return int(fields["y"]), month, day
    return with_guessed_year(month, day, datetime.now(UTC))


def with_guessed_year(month: int, day: int, now: datetime) -> tuple[int, int, int]:
    """The year of a text that names none: this one, but around New Year the nearer one."""
    year = now.year
    if (month, now.month) in ((12, 1), (1, 12)):
        year += 1 if month == 1 else -1
    # The day is checked in a leap year first; where its own year has none, it is the day before.
    last = (month, day) == (2, 29) and not isleap(year)
    return year, month, 28 if last else day


def _weekday(name: str, locale: str) -> int:
    long, short = days(locale)
    return next(n for n in range(7) if name.lower() in (long[n].lower(), short[n].lower()))


def _offset(fields: dict[str, str], zone: str, local: int) -> int | None:
    """Seconds east of UTC; None in a gap or for an unknown zone."""
    written = fields.get("Z") or fields.get("z")
    if written is not None:
        if written in ("Z", "z") or written[0] in "+-":
            return offset_seconds(written)
        if written.upper() in _ZONES:
            return _ZONES[written.upper()] * 3600
        zone = written
    return offset_at(zone, local)


def offset_at(zone: str, local: int) -> int | None:
    """The offset of local seconds in `zone`: the earlier one in an overlap, None in a gap."""
    if zone == "UTC":
        return 0
    info = zone_of(zone)
    if info is None:
        return None
    at = datetime(1970, 1, 1) + timedelta(seconds=local)  # noqa: DTZ001
    offset = info.utcoffset(at)
    if offset is None:
        return None
    back = (at.replace(tzinfo=info).astimezone(UTC)).astimezone(info).replace(tzinfo=None)
    return int(offset.total_seconds()) if back == at else None
