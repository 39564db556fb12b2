"""Text through a Joda pattern to milliseconds since 1970."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import available_timezones

from local_stack.logstash.joda.calendar import YEARS, day_of, with_year
from local_stack.logstash.joda.names import days, half_days, months
from local_stack.logstash.joda.tokens import tokens_of
from local_stack.logstash.joda.zones import NAMED, OFFSET, offset_at, offset_millis
from local_stack.logstash.timestamp import civil_of, days_of

Parser = Callable[[str, str], int | None]
_NUMERIC = "yYxMdDwehHkKmsSC"
_SET = {
    "y": "year", "Y": "year", "x": "week year", "M": "month", "w": "week", "D": "day of year",
    "d": "day", "e": "day of week",
}  # fmt: skip
_ERAS = ("BC", "AD", "BCE", "CE")
_BOUNDS = {"H": (0, 23), "K": (0, 11), "h": (1, 12), "k": (1, 24), "m": (0, 59), "s": (0, 59)}


@lru_cache(maxsize=256)
def parser(pattern: str, locale: str) -> Parser:
    """The function (text, zone name) to milliseconds, None where the text does not fit."""
    tokens = tokens_of(pattern)
    names: list[str] = []
    text = ""
    for position, (letter, count) in enumerate(tokens):
        following = tokens[position + 1] if position + 1 < len(tokens) else ("", 0)
        adjacent = bool(following[1]) and _is_number(*following)
        text += _piece(letter, count, locale, names, adjacent)
    matches = re.compile(text).fullmatch
    indexes = _indexes(locale)

    def parse(value: str, zone: str) -> int | None:
        found = matches(value)
        if found is None:
            return None
        fields = dict(zip(names, found.groups(), strict=True))
        try:
            return _millis(fields, zone, indexes)
        except (ValueError, OverflowError):
            return None

    return parse


def _is_number(letter: str, count: int) -> bool:
    return letter in _NUMERIC and not (letter == "M" and count > 2)


def _variants(words: Iterable[str]) -> list[str]:
    """As written, in small and in capital letters; Joda takes no other mixture."""
    return [form for word in words for form in (word, word.lower(), word.upper())]


def _indexes(locale: str) -> dict[str, dict[str, int]]:
    """Which number each name of a month, day, half of the day or era stands for."""
    lists = {
        "month": months(locale),
        "E": days(locale),
        "a": (half_days(locale),),
        "G": (_ERAS[:2], _ERAS[2:]),
    }
    return {
        key: {form: n for words in of for n, word in enumerate(words) for form in _variants([word])}
        for key, of in lists.items()
    }


def _choice(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def _piece(letter: str, count: int, locale: str, names: list[str], adjacent: bool) -> str:
    if not count:
        return f"(?i:{re.escape(letter)})"
    key = "month" if letter == "M" and count > 2 else letter
    if letter in "yYx" and count == 2 and not adjacent:
        key = letter + "?"  # two digits are a year of this time, others are as they stand
    elif letter in "yYx" and count == 2:
        key = letter * 2
    elif letter == "Z" and count > 2:
        key = "ID"
    names.append(key)
    return f"({_inner(key, count, locale, adjacent)})"


def _inner(key: str, count: int, locale: str, adjacent: bool) -> str:
    if key in ("month", "E", "a", "G"):
        return _choice(_indexes(locale)[key])
    if key == "Z":
        return f"[Zz]|{OFFSET}"
    if key == "ID":
        return _choice([*available_timezones(), "UTC"])
    if key == "z":
        return _choice(NAMED)
    if key[0] in "yYx":
        if key == key[0] * 2:
            return "[0-9]{2}"
        return rf"[0-9]{{{count}}}" if adjacent else r"[+-]?[0-9]{1,9}"
    if key == "S":
        return rf"[0-9]{{1,{count}}}"
    if adjacent:
        return rf"[0-9]{{{count}}}"
    return "[0-9]{1,3}" if key == "D" else "[0-9]{1,2}"


def _year(fields: dict[str, str], indexes: dict[str, dict[str, int]]) -> dict[str, int]:
    """The year and the year of weeks that are written."""
    found: dict[str, int] = {}
    for key in fields:
        if key[0] not in "yYx":
            continue
        written = fields[key]
        year = int(written)
        if len(key) == 2 and len(written) == 2 and written.isdigit():
            pivot = datetime.now(UTC).year - 80
            year = pivot + (year - pivot) % 100
        if key[0] == "Y" and year < 1 or year not in YEARS:
            raise ValueError("no such year")
        before_christ = indexes["G"].get(fields.get("G", "AD")) == 0
        found[_SET[key[0]]] = 1 - year if key[0] == "Y" and before_christ else year
    return found


def _millis(fields: dict[str, str], zone: str, indexes: dict[str, dict[str, int]]) -> int | None:
    base = _day(fields, indexes)
    numbers = {key: int(fields[key]) for key in _BOUNDS if key in fields}
    for key, number in numbers.items():
        if not _BOUNDS[key][0] <= number <= _BOUNDS[key][1]:
            return None
    hour = numbers.get("H", numbers.get("k", 0) % 24)
    if "h" in fields or "K" in fields:
        half = indexes["a"][fields["a"]] if "a" in fields else 0
        hour = numbers.get("h", numbers.get("K", 0)) % 12 + 12 * half
    seconds = base * 86400 + hour * 3600 + numbers.get("m", 0) * 60 + numbers.get("s", 0)
    fraction = int(fields.get("S", "0").ljust(3, "0")[:3])
    offset = _offset(fields, zone, seconds)
    return None if offset is None else seconds * 1000 - offset + fraction


def _day(fields: dict[str, str], indexes: dict[str, dict[str, int]]) -> int:
    found = _year(fields, indexes)
    for key in ("M", "d", "D", "w", "e"):
        if key in fields:
            found[_SET[key]] = int(fields[key])
    if "month" in fields:
        found["month"] = indexes["month"][fields["month"]] + 1
    if "E" in fields:
        found["day of week"] = indexes["E"][fields["E"]] + 1
    if found.keys() <= {"year", "month", "day"} and "year" in found:
        return days_of(found["year"], found.get("month", 1), found.get("day", 1))
    if "year" in found:
        return day_of(found)
    # A day without a year is one of the year 2000 at first.
    days = (
        day_of(found, 0) if "week year" in found or not found else day_of({"year": 2000, **found})
    )
    _, month, day = civil_of(days)
    year, *_ = with_guessed_year(month, day, datetime.now(UTC))
    return with_year(days, year)


def with_guessed_year(month: int, day: int, now: datetime) -> tuple[int, int, int]:
    """The year of a text that names none: this one, but around New Year the nearer one."""
    year = now.year
    if (month, now.month) in ((12, 1), (1, 12)):
        year += 1 if month == 1 else -1
    return civil_of(with_year(days_of(2000, month, day), year))


def _offset(fields: dict[str, str], zone: str, local: int) -> int | None:
    """Milliseconds east of UTC; None in a gap or for an unknown zone."""
    if "Z" in fields:
        return offset_millis(fields["Z"])
    if "z" in fields:
        zone = NAMED[fields["z"]]
    return offset_at(fields.get("ID", zone), local)
