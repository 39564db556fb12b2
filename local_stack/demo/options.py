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
        """The months, as 2026-10, that the demo's days fall in."""
        days = (self.start + timedelta(days=day) for day in range(self.days))
        return sorted({f"{day:%Y-%m}" for day in days})


def last_month(today: date) -> date:
    """The first day of the month before: the newest month whose statements can be issued."""
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def parse(arguments: Sequence[str], today: date) -> Options:
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--users", type=count, default=100)
    parser.add_argument("--days", type=count, help="default: the rest of the first's month")
    parser.add_argument("--rate", type=count, default=150, help="approval requests a second")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=date.fromisoformat, default=last_month(today))
    given = parser.parse_args(arguments)
    given.days = given.days or _rest_of_month(given.start)
    options = Options(**vars(given))
    if options.days > (today - options.start).days:
        # Screening refuses what is asked ahead of its time.
        parser.error(f"the demo's days do not end before {today}: give an earlier --start")
    return options


def _rest_of_month(first: date) -> int:
    """Days, `first` among them."""
    return monthrange(first.year, first.month)[1] - first.day + 1
