"""Which days of a backtest are trained on and which are tested."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from fraud.moments import DAY_MS
from spark.transforms.labelled import Transaction

EPOCH = date(1970, 1, 1)
BEFORE, TRAINING, DELAY, TEST, AFTER = range(5)


@dataclass(frozen=True)
class Split:
    """Days since 1970. Between training and test lies the delay, in which frauds get known.

    `known_from`: frauds from this day on make a card known as compromised, once they are known.
    """

    train_from: int
    train_days: int
    delay_days: int
    test_days: int
    known_from: int

    @property
    def train_from_date(self) -> date:
        return EPOCH + timedelta(days=self.train_from)

    def part(self, day: int) -> int:
        train_end = self.train_from + self.train_days
        test_from = train_end + self.delay_days
        ends = (self.train_from, train_end, test_from, test_from + self.test_days)
        return sum(day >= end for end in ends)

    def parts(self, rows: Iterator[Transaction]) -> Iterator[tuple[int, Iterator[Transaction]]]:
        """(part, its rows), in order; rows of a part are to be used up before the next."""
        return groupby(rows, key=lambda row: self.part(row.at_ms // DAY_MS))
