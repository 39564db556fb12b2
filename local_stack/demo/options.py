"""What a person may choose for a demo."""

import argparse
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

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
        days = [self.start + timedelta(days=day) for day in range(self.days)]
        months = sorted({f"{day:%Y-%m}" for day in days})
        return months if days[-1] == _last_of_month(days[-1]) else months[:-1] or months


def last_month(today: date) -> date:
    """The first day of the month before: the newest month whose statements can be issued."""
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def first_after(period: str) -> date:
    """The day on which a month, as 2026-10, is over."""
    return _last_of_month(date.fromisoformat(f"{period}-01")) + timedelta(days=1)


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
    last = _last_of_month(first_after(f"{first:%Y-%m}"))
    return min((last - first).days + 1, (today - first).days)


def _last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
