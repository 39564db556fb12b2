"""What a person may choose for a demo."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from billing.period import Period
from contracts.arguments import count

HISTORY_DAYS = 30


@dataclass(frozen=True)
class Options:
    users: int
    days: int
    rate: int  #: approval requests a second
    seed: int
    start: date

    @property
    def periods(self) -> list[str]:
        """The months, as 2026-10, that get statements: all that the demo's days fall in, but one
        that is not played to its end, unless it is the only one."""
        end = self.start + timedelta(days=self.days)
        days = (self.start + timedelta(days=day) for day in range(self.days))
        months = sorted({str(_month_of(day)) for day in days})
        return months if end.day == 1 else months[:-1] or months


def last_month(today: date) -> date:
    """The first day of the month before: the newest month whose statements can be issued."""
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def parse(arguments: Sequence[str], today: date) -> Options:
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--users", type=count, default=100)
    parser.add_argument(
        "--days",
        type=count,
        help="default: the first's month and the next one, as far as they are over",
    )
    parser.add_argument("--rate", type=count, default=150, help="approval requests a second")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=date.fromisoformat, default=last_month(today))
    given = parser.parse_args(arguments)
    given.days = given.days or _days_that_are_over(given.start, today)
    options = Options(**vars(given))
    if options.days > (today - options.start).days:
        # Screening refuses what is asked ahead of its time.
        parser.error(f"the demo's days do not end before {today}: give an earlier --start")
    return options


def _days_that_are_over(first: date, today: date) -> int:
    """Of the month of `first` and the next one; one where `first` itself is not over."""
    if first >= today:
        return 1
    return (min(_month_of(first).following.end.date(), today) - first).days


def _month_of(day: date) -> Period:
    return Period(day.year, day.month)
