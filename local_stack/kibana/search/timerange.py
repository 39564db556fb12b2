"""A resolved time range, and the histogram interval that suits it."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from local_stack.kibana.search.datemath import resolve
from local_stack.kibana.search.problem import Problem

TARGET_BUCKETS = 50  # Kibana's histogram:barTarget
SECOND, MINUTE, HOUR, DAY = 1.0, 60.0, 3600.0, 86400.0
#: Longest seconds a bucket would have -> interval taken: Kibana's own rounding rules.
ROUNDING = (
    (0.5, "100ms"),
    (5 * SECOND, "1s"),
    (7.5 * SECOND, "5s"),
    (15 * SECOND, "10s"),
    (45 * SECOND, "30s"),
    (3 * MINUTE, "1m"),
    (9 * MINUTE, "5m"),
    (20 * MINUTE, "10m"),
    (45 * MINUTE, "30m"),
    (2 * HOUR, "1h"),
    (6 * HOUR, "3h"),
    (24 * HOUR, "12h"),
    (7 * DAY, "1d"),
    (21 * DAY, "1w"),
    (365 * DAY, "1M"),
)
CALENDAR_UNITS = {"1d": "1d", "d": "1d", "1w": "1w", "w": "1w", "1M": "1M", "M": "1M"}
CALENDAR_UNITS |= {"1q": "1q", "q": "1q", "1y": "1y", "y": "1y"}
#: Seconds of a unit; of months and longer ones about as many.
UNITS = {"ms": 0.001, "s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY}
UNITS |= {"M": 30 * DAY, "q": 91 * DAY, "y": 365 * DAY}
INTERVAL = re.compile(r"(\d*)\s*(ms|[smhdwMqy])")


@dataclass(frozen=True)
class TimeRange:
    start: datetime
    end: datetime
    zone: str  #: of the browser; days begin by it

    @classmethod
    def of(cls, start: str, end: str, now: datetime, zone: str) -> Self:
        """Raises Problem."""
        try:
            tz = ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise Problem("time", f"time zone {zone!r} is unknown: name one such as UTC") from None
        first, last = resolve(start, now, tz), resolve(end, now, tz, round_up=True)
        if first > last:
            raise Problem("time", f"the range ends ({end}) before it begins ({start}): swap them")
        return cls(first, last, zone)

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    def shifted(self, by: timedelta) -> "TimeRange":
        """Back in time by so much."""
        return TimeRange(self.start - by, self.end - by, self.zone)

    def queries(self, field: str) -> list[dict[str, Any]]:
        """Two filters, one for either end, so that answers stay in Elasticsearch's cache.

        It drops a filter that all documents of an index pass before it looks in its cache. For an
        index that ends before now the search is then the same words, although now moves.
        """
        ends = {"gte": iso(self.start), "lte": iso(self.end)}
        return [
            {"range": {field: {side: end, "format": "strict_date_optional_time"}}}
            for side, end in ends.items()
        ]

    def auto_interval(self) -> str:
        target = self.length.total_seconds() / TARGET_BUCKETS
        return next((interval for bound, interval in ROUNDING if bound > target), "1y")


def duration(interval: str) -> timedelta | None:
    """Of `12h` or `d`; None where it is no interval."""
    found = INTERVAL.fullmatch(interval)
    return timedelta(seconds=int(found[1] or 1) * UNITS[found[2]]) if found else None


def iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def millis(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
