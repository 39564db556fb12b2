"""Columns that look at another time than the panel does: time shifts and reduced ranges.

They share the panel's buckets: the search reaches back far enough for the farthest of them, and
each metric is narrowed to its own part of that reach.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from local_stack.kibana.lens.layer import Column
from local_stack.kibana.search.datemath import resolve
from local_stack.kibana.search.filters import Dsl
from local_stack.kibana.search.problem import Problem
from local_stack.kibana.search.timerange import TimeRange

LENGTH = re.compile(r"\d+[smhdwMy]")


@dataclass(frozen=True)
class Moments:
    time: TimeRange
    time_fields: tuple[str, ...]
    look_back: timedelta = timedelta()

    def reaching(self, columns: Iterable[Column]) -> "Moments":
        """Back to the farthest shift of these columns."""
        return replace(self, look_back=max(map(self.shift, columns), default=timedelta()))

    def shift(self, column: Column) -> timedelta:
        if column.time_shift in ("", "previous"):
            return self.time.length if column.time_shift else timedelta()
        return self._back(column.time_shift)

    def narrowed(self, column: Column) -> list[Dsl]:
        """No filter when the column sees all that the search reaches."""
        own = self.time.shifted(self.shift(column))
        if column.reduced_time_range:
            own = replace(own, start=own.end - self._back(column.reduced_time_range))
        elif not self.look_back:
            return []
        return [query for field in self.time_fields for query in own.queries(field)]

    def _back(self, text: str) -> timedelta:
        """Months and years are as long as the calendar has them before the end of the range."""
        if not LENGTH.fullmatch(text):
            raise Problem("panel", f"time shift {text!r} is not understood: write 1d or previous")
        end = self.time.end
        return end - resolve(f"now-{text}", end, ZoneInfo(self.time.zone))
