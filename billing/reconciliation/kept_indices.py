"""From when on indices have all that was put into them: retention deletes the oldest.

By the calendar there is one a month, by the time of what is in it. A data stream's are numbered,
and dated by the day on which it began to fill them.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from billing.period import Period

MONTH = re.compile(r".*-([0-9]{4})\.([0-9]{2})")
STREAM = re.compile(r"\.ds-.*-([0-9]{4})\.([0-9]{2})\.([0-9]{2})-([0-9]{6,})")
FIRST = 1
#: Clocks differ by less: a month that begins later than this from now was dated by somebody.
AHEAD = timedelta(days=1)
#: Few documents are less than one in so many of the fullest month's.
FEW = 100


def whole_since(documents: Mapping[str, int], now: datetime) -> datetime | None:
    """`documents`: how many each index has. None where the first index of a data stream is there,
    and where no index tells a time.

    Of months, the start of the oldest that has not just few documents, or of those that adjoin it
    before. Retention deletes the oldest first: a month that is missing behind it is lost. One with
    few documents before a gap was deleted, and made anew by what came late. One that is still to
    come tells nothing. What is from before the oldest may be deleted or lost: no name tells which.
    """
    filled = sorted(map(_filled, filter(None, map(STREAM.fullmatch, documents))))
    if filled and filled[0][0] != FIRST:
        return filled[0][1]
    return _oldest(
        {
            month: count
            for name, count in documents.items()
            if (month := _month(name)) and month.start <= now + AHEAD
        }
    )


def _filled(found: re.Match[str]) -> tuple[int, datetime]:
    """Its number, and when all that came went into it or a later one."""
    year, month, day, number = map(int, found.groups())
    return number, datetime(year, month, day, tzinfo=UTC) + timedelta(days=1)


def _month(name: str) -> Period | None:
    found = MONTH.fullmatch(name)
    try:
        return Period.parse(f"{found[1]}-{found[2]}") if found else None
    except ValueError:  # nobody's month
        return None


def _oldest(documents: Mapping[Period, int]) -> datetime | None:
    fullest = max(documents.values(), default=0)
    oldest = None
    for month in sorted(documents, key=str, reverse=True):
        adjoins = oldest is not None and month.following == oldest
        if adjoins or documents[month] * FEW >= fullest:
            oldest = month
    return oldest.start if oldest else None
