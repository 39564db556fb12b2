"""Places: counting purchases and reports, in whatever order they come; windows behind the delay."""

from datetime import UTC, datetime, timedelta
from functools import reduce
from random import Random

from fraud.features import features
from fraud.place_risk import (
    MOST_SPANS,
    SPAN_MS,
    PlaceRisk,
    PlaceRisks,
    from_json,
    merged,
    purchased,
    reported,
    to_json,
)
from fraud.profile import Profile
from tests.unit.fraud.asking import request

NOON = datetime(2026, 10, 20, 12, 0, tzinfo=UTC)


def at(days_before: float) -> int:
    return round((NOON - timedelta(days=days_before)).timestamp() * 1000)


def risk(bought: list[float], wrong: list[float]) -> PlaceRisk:
    counted = reduce(purchased, map(at, bought), PlaceRisk())
    return reduce(reported, map(at, wrong), counted)


def found(bought: list[float], wrong: list[float]) -> dict[str, float]:
    return features(request(at=NOON), Profile(), PlaceRisks(terminal=risk(bought, wrong)))


def test_purchases_and_reports_may_come_in_any_order() -> None:
    events = [(purchased, at(k / 3)) for k in range(90)] + [(reported, at(k)) for k in range(20)]
    shuffled = Random(7).sample(events, len(events))  # noqa: S311
    one, other = (
        reduce(lambda risk, event: event[0](risk, event[1]), each, PlaceRisk())
        for each in (events, shuffled)
    )
    assert one == other
    assert sum(span.frauds for span in one.spans) == 20


def test_a_place_stays_small_however_long_it_is_open() -> None:
    old = reduce(purchased, (k * SPAN_MS for k in range(3 * MOST_SPANS)), PlaceRisk())
    assert len(old.spans) == MOST_SPANS
    assert old.spans[-1].number == 3 * MOST_SPANS - 1


def test_a_place_survives_its_json() -> None:
    place = risk([1, 2, 3], [2])
    assert from_json(to_json(place)) == place


def test_merging_takes_the_fuller_count_and_changes_nothing_twice() -> None:
    early, late = risk([9, 8], [9]), risk([9, 8, 8, 3], [])
    both = merged(early, late)
    assert both == merged(late, early) == merged(both, late)
    assert both == risk([9, 8, 8, 3], [9])


def test_windows_end_where_reports_may_still_come() -> None:
    windows = found(bought=[6, 7.5, 10, 20, 36, 40], wrong=[20])
    bought = [windows[f"terminal_purchases_{days}d"] for days in (1, 7, 30)]
    assert bought == [1, 2, 4]
    assert windows["terminal_frauds_7d"] == 0
    assert windows["terminal_fraud_share_30d"] == 1 / 5


def test_a_fraud_that_was_reported_early_is_told_apart() -> None:
    windows = found(bought=[2, 1], wrong=[2])
    assert (windows["terminal_frauds_lately"], windows["terminal_frauds_7d"]) == (1, 0)
    assert windows["terminal_purchases_lately"] == 2
    assert windows["terminal_fraud_share_lately"] == 1 / 3


def test_a_run_of_frauds_begins_after_the_last_honest_purchase() -> None:
    run = found(bought=[1, 8, 10, 12, 15, 20], wrong=[8, 10, 12, 20])
    assert run["terminal_fraud_run"] == 3
    assert 11.9 <= run["terminal_fraud_run_days"] <= 12.3
    assert 14.9 <= run["terminal_days_since_honest"] <= 15.3
    assert 7.9 <= run["terminal_days_since_settled"] <= 8.3


def test_nothing_is_held_against_a_place_that_nobody_knows() -> None:
    known = features(request(at=NOON), Profile(), PlaceRisks())
    of_places = [name for name in known if name.startswith(("terminal_", "merchant_"))]
    assert len(of_places) == 28
    assert [known[name] for name in of_places] == [0.0] * 28
