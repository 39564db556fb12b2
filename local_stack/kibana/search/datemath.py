"""Date math as the time picker writes it: now-7d/d, now+1h, 2026-10-01T00:00:00Z."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from local_stack.kibana.search.problem import Problem

STEP = re.compile(r"([+-])(\d+)([smhdwMy])|/([smhdwMy])")
CLOCK = {"s": "seconds", "m": "minutes", "h": "hours"}
CALENDAR = {"d": "days", "w": "weeks"}


def resolve(text: str, now: datetime, zone: ZoneInfo, round_up: bool = False) -> datetime:
    """In UTC. `round_up` takes /d to the last millisecond of the day, as for the end of a range."""
    if not text.startswith("now"):
        return _absolute(text, zone)
    moment, position = now.astimezone(zone), len("now")
    while position < len(text):
        step = STEP.match(text, position)
        if step is None:
            raise Problem("time", f"{text!r} is not a time: write now-7d/d or 2026-10-01T00:00:00Z")
        moment = _step(moment, step, round_up)
        position = step.end()
    return moment.astimezone(UTC)


def _absolute(text: str, zone: ZoneInfo) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Problem(
            "time", f"{text!r} is not a time: write now-7d/d or 2026-10-01T00:00:00Z"
        ) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _step(moment: datetime, step: re.Match[str], round_up: bool) -> datetime:
    sign, count, unit, rounded = step.groups()
    if rounded:
        start = floor(moment, rounded)
        last = timedelta(milliseconds=-1)
        return _elapsed(_add(start, rounded, 1), last) if round_up else start
    try:
        return _add(moment, unit, int(sign + count))
    except (OverflowError, ValueError):
        raise Problem("time", f"{step[0]} reaches beyond the calendar: take less") from None


def _add(moment: datetime, unit: str, count: int) -> datetime:
    if unit in CLOCK:
        return _elapsed(moment, timedelta(**{CLOCK[unit]: count}))
    if unit in CALENDAR:
        return moment + timedelta(**{CALENDAR[unit]: count})
    months = moment.year * 12 + moment.month - 1 + count * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    return _last_valid(moment, year, month + 1)


def _elapsed(moment: datetime, time: timedelta) -> datetime:
    """An hour is one also in the night in which the clocks change."""
    return (moment.astimezone(UTC) + time).astimezone(moment.tzinfo)


def _last_valid(moment: datetime, year: int, month: int) -> datetime:
    """The 31st of a month that has 30 days is its 30th."""
    first_of_next = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    days = (first_of_next - timedelta(days=1)).day
    return moment.replace(year=year, month=month, day=min(moment.day, days))


def floor(moment: datetime, unit: str) -> datetime:
    """The start of the second, minute, hour, day, week (Monday), month or year."""
    clear = {"microsecond": 0}
    for name, larger in (("second", "mhdwMy"), ("minute", "hdwMy"), ("hour", "dwMy")):
        if unit in larger:
            clear[name] = 0
    start = moment.replace(**clear)  # type: ignore[arg-type]
    if unit == "w":
        return start - timedelta(days=start.weekday())
    return start.replace(**_first_day(unit))  # type: ignore[arg-type]


def _first_day(unit: str) -> dict[str, int]:
    return {"M": {"day": 1}, "y": {"month": 1, "day": 1}}.get(unit, {})
