"""A billing cycle: a month in UTC, from a day of it (1 to 28) to that day of the next month."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

FORM = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
LAST_FIRST_DAY = 28  # the last day that every month has
LAST_MONTH = "9999-12"  # its cycles would end on no date


@dataclass(frozen=True)
class Period:
    """Named after the month in which it begins: 2026-10 from day 15 ends on 15 November."""

    year: int
    month: int
    first_day: int = 1

    @classmethod
    def parse(cls, text: str, first_day: int = 1) -> "Period":
        """Of "2026-10". Raises ValueError, fit to be shown, for anything else."""
        found = FORM.fullmatch(text)
        if not found or found[1] == "0000" or text == LAST_MONTH:
            raise ValueError(f"{text!r} is no month: write one like 2026-10")
        if not 1 <= first_day <= LAST_FIRST_DAY:
            raise ValueError(f"{first_day} is no day for a cycle to begin: choose one from 1 to 28")
        return cls(int(found[1]), int(found[2]), first_day)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    @property
    def start(self) -> datetime:
        return datetime(self.year, self.month, self.first_day, tzinfo=UTC)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return self.following.start

    @property
    def following(self) -> "Period":
        if self.month == 12:
            return Period(self.year + 1, 1, self.first_day)
        return Period(self.year, self.month + 1, self.first_day)
