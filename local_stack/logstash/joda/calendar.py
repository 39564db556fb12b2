"""A day from the fields of a text, set one after the other as Joda sets them."""

from calendar import isleap
from collections.abc import Callable, Mapping
from datetime import date

from local_stack.logstash.timestamp import civil_of, days_of

# (days since 1970, the field's new value, whole) to days; `whole`: to the first day that has it.
Setter = Callable[[int, int, bool], int]
# Joda's least and greatest.
YEARS = range(-292_275_054, 292_278_995)


def with_year(days: int, year: int, whole: bool = False) -> int:
    """The same day of the year, the 29th of February and what follows one earlier or later."""
    if whole:
        return days_of(year, 1, 1)
    before = civil_of(days)[0]
    nth = days - days_of(before, 1, 1) + 1
    if nth > 59:
        nth += isleap(year) - isleap(before)
    return days_of(year, 1, 1) + nth - 1


def _with_month(days: int, month: int, whole: bool) -> int:
    year, _, day = civil_of(days)
    if whole:
        return days_of(year, month, 1)
    return days_of(year, month, min(day, _length(year, month)))


def _length(year: int, month: int) -> int:
    after = days_of(year + 1, 1, 1) if month == 12 else days_of(year, month + 1, 1)
    return after - days_of(year, month, 1)


def _with_day(days: int, day: int, whole: bool) -> int:
    year, month, _ = civil_of(days)
    return days_of(year, month, day)


def _with_nth(days: int, nth: int, whole: bool) -> int:
    """The day of the year."""
    year = civil_of(days)[0]
    if not 1 <= nth <= 365 + isleap(year):
        raise ValueError("no such day of the year")
    return days_of(year, 1, 1) + nth - 1


def _week_of(days: int) -> tuple[int, int, int]:
    """Year, week and day of ISO 8601."""
    year = civil_of(days)[0]
    shift = year - (year % 400 + 400)
    moved = date(*civil_of(days - _cycles(shift))).isocalendar()
    return moved.year + shift, moved.week, moved.weekday


def _cycles(years: int) -> int:
    return years // 400 * 146097


def week_day(year: int, week: int, day: int) -> int:
    """Raises ValueError where the year has no such week, or the week no such day."""
    shift = year - (year % 400 + 400)
    there = date.fromisocalendar(year - shift, week, day)
    return days_of(there.year, there.month, there.day) + _cycles(shift)


def _with_week_year(days: int, year: int, whole: bool) -> int:
    _, week, day = _week_of(days)
    if whole:
        return week_day(year, 1, 1)
    try:
        return week_day(year, week, day)
    except ValueError:
        return week_day(year, week - 1, day)


def _with_week(days: int, week: int, whole: bool) -> int:
    year, _, day = _week_of(days)
    return week_day(year, week, 1 if whole else day)


def _with_week_day(days: int, day: int, whole: bool) -> int:
    if not 1 <= day <= 7:
        raise ValueError("no such day of the week")
    return days - (days + 3) % 7 + day - 1


# In the order in which Joda sets them: years before months before days.
SETTERS: dict[str, Setter] = {
    "year": with_year,
    "week year": _with_week_year,
    "month": _with_month,
    "week": _with_week,
    "day of year": _with_nth,
    "day": _with_day,
    "day of week": _with_week_day,
}


def day_of(fields: Mapping[str, int], start: int = 0) -> int:
    """Days since 1970 after all `fields` are set twice. Raises ValueError for an impossible one."""
    steps = [(setter, fields[name]) for name, setter in SETTERS.items() if name in fields]
    days = start
    for setter, value in steps:
        days = setter(days, value, True)
    for position, (setter, value) in enumerate(steps):
        days = setter(days, value, position == len(steps) - 1)
    return days
