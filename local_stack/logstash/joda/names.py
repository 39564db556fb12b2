"""Month and day names by language, as Java 17's locale data has them."""

import json
from functools import lru_cache
from pathlib import Path

# Of each language, and of a region that differs: months, short months, days from Monday,
# short days, AM and PM.
_FILE = Path(__file__).with_name("names.json")
Names = list[list[str]]


@lru_cache(maxsize=1)
def _all() -> dict[str, Names]:
    found: dict[str, Names] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found


def _of(locale: str) -> Names:
    """An unknown language is read as English."""
    name = locale.replace("_", "-").lower()
    known = _all()
    return known.get(name) or known.get(name.split("-")[0]) or known["en"]


def months(locale: str) -> tuple[list[str], list[str]]:
    """Long and short names, January first."""
    return _of(locale)[0], _of(locale)[1]


def days(locale: str) -> tuple[list[str], list[str]]:
    """Long and short names, Monday first."""
    return _of(locale)[2], _of(locale)[3]


def half_days(locale: str) -> list[str]:
    """What AM and PM are called."""
    return _of(locale)[4]
