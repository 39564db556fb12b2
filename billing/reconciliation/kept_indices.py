"""From when on indices have all that was put into them, by their names: the oldest are deleted.

By the calendar there is one a month, by the time of what is in it. A data stream's are numbered,
and dated by the day on which it began to fill them.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from billing.period import Period

MONTH = re.compile(r".*-([0-9]{4})\.([0-9]{2})")
STREAM = re.compile(r"\.ds-.*-([0-9]{4})\.([0-9]{2})\.([0-9]{2})-([0-9]{6,})")
FIRST = 1


def whole_since(names: Iterable[str]) -> datetime | None:
    """None where nothing tells that anything was deleted."""
    names = set(names)
    filled = sorted(map(_filled, filter(None, map(STREAM.fullmatch, names))))
    months = {_month(found) for name in names if (found := MONTH.fullmatch(name))}
    if filled and filled[0][0] != FIRST:
        return filled[0][1]
    return _unbroken(months)


def _filled(found: re.Match[str]) -> tuple[int, datetime]:
    """Its number, and when all that came went into it or a later one."""
    year, month, day, number = map(int, found.groups())
    return number, datetime(year, month, day, tzinfo=UTC) + timedelta(days=1)


def _month(found: re.Match[str]) -> Period | None:
    try:
        return Period.parse(f"{found[1]}-{found[2]}")
    except ValueError:  # nobody's month
        return None


def _unbroken(months: set[Period | None]) -> datetime | None:
    """The start of the oldest that no month is missing behind: one before a gap was deleted, and
    made anew by something that came late."""
    dated = sorted((month for month in months if month), key=str, reverse=True)
    if not dated:
        return None
    oldest = dated[0]
    for before in dated[1:]:
        if before.following != oldest:
            break
        oldest = before
    return oldest.start
