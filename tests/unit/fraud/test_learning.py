from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fraud.distance import kilometres
from fraud.learning import attempt, cents_of, learn
from fraud.profile import MOST_CITIES, MOST_RECENT, MOST_TERMINALS, Profile
from fraud.profile_json import from_json, to_json
from fraud.spread import Spread
from fraud.velocity import usual_requests
from tests.unit.fraud.asking import NOON, SYDNEY, lunches, regular, request


def test_habits_are_learned_from_approved_purchases() -> None:
    profile = regular(20)

    assert profile.count == 20
    assert profile.currency == "EUR"
    assert 10 < exp(profile.amounts.middle) < 16
    assert list(profile.cities) == ["AT/Wien"]
    assert profile.countries == {"AT": 20}
    assert profile.channels == {"in_store": 20}
    assert profile.hours[12] == 20
    assert profile.last_place.at_ms == profile.last_ms


def test_one_enormous_amount_hardly_moves_the_usual() -> None:
    before = regular(20)
    after = learn(before, request(amount="90000.00"))
    assert exp(after.amounts.middle) < 1.15 * exp(before.amounts.middle)


def test_a_lasting_change_of_habit_is_followed() -> None:
    changed = reduce(learn, [request(amount="60.00")] * 200, regular(20))
    assert 45 < exp(changed.amounts.middle) < 61


def test_a_purchase_in_another_currency_leaves_the_usual_amounts() -> None:
    before = regular(20)
    after = learn(before, request(amount="20000.00", currency="JPY"))

    assert (after.currency, after.amounts, after.categories) == (
        "EUR",
        before.amounts,
        before.categories,
    )
    assert after.count == 21


def test_an_attempt_moves_speed_only() -> None:
    before = regular()
    after = attempt(before, request(amount="77.70", merchant=SYDNEY))

    assert after.recent[-1].cents == 7770
    moved = {"recent": before.recent, "days": before.days, "last_ms": before.last_ms}
    assert replace(after, **moved) == before


def test_what_is_older_than_a_day_is_forgotten_for_speed() -> None:
    profile = attempt(Profile(), request(at=NOON))
    profile = attempt(profile, request(at=NOON + timedelta(hours=23)))
    assert len(profile.recent) == 2
    profile = attempt(profile, request(at=NOON + timedelta(hours=24)))
    assert len(profile.recent) == 2


def test_a_purchase_of_1970_makes_nobody_a_cardholder_since_then() -> None:
    of_a_dead_clock = request(at=datetime(1970, 1, 2, tzinfo=UTC))
    profile = reduce(learn, [of_a_dead_clock, *lunches(20)], Profile())
    assert usual_requests(profile, profile.last_ms) == pytest.approx(
        usual_requests(regular(20), profile.last_ms), rel=0.1
    )


def test_habits_outlive_years_of_silence() -> None:
    years = timedelta(days=1_000)
    later = learn(regular(), request(at=NOON + years))
    assert later.first_ms - regular().first_ms == pytest.approx(
        years.total_seconds() * 1000, rel=0.01
    )


def test_a_purchase_that_comes_late_is_not_the_last_place() -> None:
    late = request(at=NOON - timedelta(days=3), merchant=SYDNEY)
    assert learn(regular(), late).last_place == regular().last_place


def test_online_shops_teach_no_places() -> None:
    profile = learn(regular(), request(channel="online", merchant=SYDNEY))
    assert list(profile.cities) == ["AT/Wien"]
    assert profile.last_place.city == "Wien"
    assert profile.countries["AU"] == 1


def test_a_profile_stays_small_whatever_its_owner_does() -> None:
    profile = Profile()
    for k in range(300):
        merchant = {
            "city": f"City {k}",
            "terminal_id": f"t-{k}",
            "category_code": f"{1000 + k}",
            "country": chr(65 + k % 26) + chr(65 + k // 26),
        }
        profile = learn(profile, request(at=NOON + timedelta(minutes=k), merchant=merchant))

    assert len(profile.cities) == MOST_CITIES
    assert len(profile.terminals) == MOST_TERMINALS
    assert len(profile.recent) == MOST_RECENT
    assert "XX/City 299" not in profile.cities
    assert any(key.endswith("/City 299") for key in profile.cities)
    assert len(to_json(profile)) < 8_000


def test_the_city_most_used_is_never_the_one_that_makes_room() -> None:
    profile = regular(20)
    for k in range(100):
        profile = learn(profile, request(merchant={"city": f"City {k}"}))
    assert profile.cities["AT/Wien"].count == 20


def test_a_profile_survives_its_json() -> None:
    for profile in (Profile(), regular(), learn(regular(), request(channel="online"))):
        assert from_json(to_json(profile)) == profile


@given(st.lists(st.floats(-5, 12), min_size=1, max_size=60))
def test_the_usual_always_lies_among_what_was_seen(logarithms: list[float]) -> None:
    spread = reduce(Spread.with_amount, logarithms, Spread())
    assert min(logarithms) - 1e-9 <= spread.middle <= max(logarithms) + 1e-9
    assert spread.count == len(logarithms)


@pytest.mark.parametrize(("amount", "cents"), [("0.01", 1), ("129.90", 12990), ("1000.29", 100029)])
def test_cents_are_exact(amount: str, cents: int) -> None:
    assert cents_of(Profile(), request(amount=amount)) == cents


def test_yen_are_not_added_to_what_was_spent_in_euros() -> None:
    profile = attempt(regular(), request(amount="20000.00", currency="JPY"))

    assert [each.cents for each in profile.recent] == [0]
    assert (profile.days[-1].requests, profile.days[-1].cents) == (1, 0)


def test_vienna_lies_a_thousand_kilometres_from_paris() -> None:
    assert kilometres(48.2082, 16.3738, 48.8566, 2.3522) == pytest.approx(1034, abs=2)


def test_learning_changes_no_profile_in_place() -> None:
    before = regular(5)
    kept = from_json(to_json(before))
    reduce(learn, lunches(5), before)
    assert before == kept
