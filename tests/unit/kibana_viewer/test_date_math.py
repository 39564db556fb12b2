"""Time ranges mean what the time picker says, by the reader's own calendar."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from local_stack.kibana.search.datemath import resolve
from local_stack.kibana.search.problem import Problem
from local_stack.kibana.search.timerange import TimeRange, iso

NOW = datetime(2026, 11, 24, 10, 30, 15, 500_000, tzinfo=UTC)  # a Tuesday
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("now", "2026-11-24T10:30:15.500Z"),
        ("now-15m", "2026-11-24T10:15:15.500Z"),
        ("now/h", "2026-11-24T10:00:00.000Z"),
        ("now-7d/d", "2026-11-17T00:00:00.000Z"),
        ("now/w", "2026-11-23T00:00:00.000Z"),
        ("now-1M/M", "2026-10-01T00:00:00.000Z"),
        ("now-1y/y+2d", "2025-01-03T00:00:00.000Z"),
        ("2026-10-01", "2026-10-01T00:00:00.000Z"),
        ("2026-10-01T12:00:00+02:00", "2026-10-01T10:00:00.000Z"),
    ],
)
def test_date_math_resolves_as_in_elasticsearch(text: str, moment: str) -> None:
    assert iso(resolve(text, NOW, ZoneInfo("UTC"))) == moment


def test_the_end_of_a_range_rounds_up_to_the_last_moment() -> None:
    assert iso(resolve("now/d", NOW, ZoneInfo("UTC"), round_up=True)) == "2026-11-24T23:59:59.999Z"


def test_days_begin_where_the_reader_is() -> None:
    assert iso(resolve("now/d", NOW, BERLIN)) == "2026-11-23T23:00:00.000Z"


@pytest.mark.parametrize(
    ("now", "text", "first", "last"),
    [
        ("2027-03-28T01:05Z", "now-15m", "2027-03-28T00:50:00.000Z", "2027-03-28T00:50:00.000Z"),
        ("2026-10-25T01:10Z", "now-15m", "2026-10-25T00:55:00.000Z", "2026-10-25T00:55:00.000Z"),
        ("2026-10-25T01:10Z", "now/h", "2026-10-25T01:00:00.000Z", "2026-10-25T01:59:59.999Z"),
        ("2027-03-28T10:00Z", "now-24h", "2027-03-27T10:00:00.000Z", "2027-03-27T10:00:00.000Z"),
        ("2027-03-28T10:00Z", "now-1d", "2027-03-27T11:00:00.000Z", "2027-03-27T11:00:00.000Z"),
    ],
)
def test_hours_run_on_when_the_clocks_change_and_days_do_not(
    now: str, text: str, first: str, last: str
) -> None:
    moment = datetime.fromisoformat(now)
    assert iso(resolve(text, moment, BERLIN)) == first
    assert iso(resolve(text, moment, BERLIN, round_up=True)) == last


def test_a_month_back_from_its_31st_is_the_last_day_of_the_shorter_month() -> None:
    last = datetime(2026, 10, 31, tzinfo=UTC)
    assert iso(resolve("now-1M", last, ZoneInfo("UTC"))) == "2026-09-30T00:00:00.000Z"


@pytest.mark.parametrize("text", ["yesterday", "now-", "now-1x", "now-99999y", "2026-13-01"])
def test_what_is_no_time_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(Problem) as found:
        resolve(text, NOW, ZoneInfo("UTC"))
    assert found.value.where == "time"


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Problem, match="swap them"):
        TimeRange.of("now", "now-1d", NOW, "UTC")


def test_an_unknown_time_zone_is_refused() -> None:
    with pytest.raises(Problem, match="Mars/Olympus"):
        TimeRange.of("now-1d", "now", NOW, "Mars/Olympus")


@pytest.mark.parametrize(
    ("start", "interval"),
    [
        ("now-15m", "30s"),
        ("now-24h", "30m"),
        ("now-7d", "3h"),
        ("now-30d", "12h"),
        ("now-1y", "1w"),
    ],
)
def test_bars_are_as_wide_as_kibana_makes_them(start: str, interval: str) -> None:
    assert TimeRange.of(start, "now", NOW, "UTC").auto_interval() == interval
