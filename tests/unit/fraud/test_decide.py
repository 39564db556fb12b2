from datetime import datetime, timedelta
from functools import reduce

import pytest

from contracts.messages import Decision
from contracts.schema import problems_of
from contracts.timestamps import timestamp_of
from fraud.decide import decide, reject_invalid
from fraud.learning import attempt, learn
from fraud.place_risk import PlaceRisks
from fraud.profile import Profile
from fraud.scorecard import load_scorecard
from tests.unit.fraud.asking import INVALID, NOON, NOW, SYDNEY, regular, request

CARD = load_scorecard()
ANYWHERE = PlaceRisks()
IN_CONTRACT = problems_of("approval-decisions")


def codes(decision: Decision) -> set[str]:
    return {reason["code"] for reason in decision["reasons"]}


def test_a_usual_purchase_is_approved_without_reasons() -> None:
    decision = decide(request(), regular(), ANYWHERE, CARD, NOW)

    assert (decision["decision"], decision["reasons"]) == ("approved", [])
    assert decision["score"] < CARD.reject_at
    assert decision["decided_at"] == "2026-10-20T12:00:00.250Z"
    assert decision["scorecard_version"] == CARD.version
    assert IN_CONTRACT(decision) == []


def test_the_decision_carries_the_screened_request_unchanged() -> None:
    asked = request()
    decision = decide(asked, regular(), ANYWHERE, CARD, NOW)
    assert {name: decision[name] for name in asked} == asked


def test_an_amount_far_above_the_usual_is_rejected_with_the_numbers() -> None:
    decision = decide(request(amount="4000.00"), regular(), ANYWHERE, CARD, NOW)

    assert decision["decision"] == "rejected"
    assert decision["reasons"][0]["code"] == "amount_out_of_proportion"
    detail = decision["reasons"][0]["detail"]
    assert detail == "4000.00 EUR is out of all proportion: 308 times the usual 13.01 EUR."
    assert IN_CONTRACT(decision) == []


def test_a_shop_that_cannot_be_reached_in_time_is_rejected() -> None:
    there = request(at=NOON - timedelta(hours=21), merchant=SYDNEY)
    decision = decide(there, regular(), ANYWHERE, CARD, NOW)

    assert decision["decision"] == "rejected"
    assert codes(decision) >= {"impossible_journey", "faster_than_any_flight"}
    detail = decision["reasons"][0]["detail"]
    assert detail.startswith("The card was used 15976 km away only 3.0 hours before: nobody")


def test_the_same_shop_two_days_later_is_approved() -> None:
    there = request(at=NOON + timedelta(days=2), merchant=SYDNEY)
    assert decide(there, regular(), ANYWHERE, CARD, NOW)["decision"] == "approved"


def test_a_web_shop_may_be_anywhere() -> None:
    known = learn(regular(), request(at=NOON - timedelta(hours=1), channel="online"))
    there = request(merchant=SYDNEY, channel="online")
    assert decide(there, known, ANYWHERE, CARD, NOW)["decision"] == "approved"


def test_many_requests_in_an_hour_are_rejected_from_some_number_on() -> None:
    profile, verdicts = regular(), []
    for number in range(8):
        asked = request(number, NOON + timedelta(minutes=number))
        verdicts.append(decide(asked, profile, ANYWHERE, CARD, NOW)["decision"])
        profile = attempt(profile, asked)

    assert verdicts[:2] == ["approved", "approved"]
    assert verdicts[-2:] == ["rejected", "rejected"]


@pytest.mark.parametrize("hours", [8, 10])
def test_one_that_comes_late_is_not_held_against_what_was_bought_hours_after_it(hours: int) -> None:
    after = [request(k, NOON + timedelta(hours=k)) for k in range(3, hours)]
    late = decide(request(), reduce(learn, after, regular()), ANYWHERE, CARD, NOW)
    assert late["decision"] == decide(request(), regular(), ANYWHERE, CARD, NOW)["decision"]
    hasty = {"many_requests_in_an_hour", "several_requests_in_a_minute", "requests_in_a_rush"}
    assert not codes(late) & hasty


def test_one_that_comes_late_is_as_near_to_what_came_before_it_as_in_time() -> None:
    asked = [request(k, NOON + timedelta(minutes=k)) for k in range(7)]
    in_time = decide(asked[-1], reduce(attempt, asked[:-1], regular()), ANYWHERE, CARD, NOW)
    late = decide(asked[0], reduce(attempt, asked[1:], regular()), ANYWHERE, CARD, NOW)
    assert codes(late) >= {"many_requests_in_an_hour"} <= codes(in_time)


def test_a_brisk_buyer_may_do_in_an_hour_what_a_slow_one_may_not() -> None:
    def history(a_day: int) -> Profile:
        times = (
            NOON - timedelta(days=day, minutes=-3 * k)
            for day in range(20, 0, -1)
            for k in range(a_day)
        )
        return reduce(learn, (request(at=at) for at in times), Profile())

    def third_in_an_hour(profile: Profile) -> int:
        for minutes in (1, 2):
            profile = attempt(profile, request(at=NOON + timedelta(minutes=minutes)))
        return decide(request(at=NOON + timedelta(minutes=3)), profile, ANYWHERE, CARD, NOW)[
            "score"
        ]

    assert third_in_an_hour(history(8)) < third_in_an_hour(history(1))


@pytest.mark.parametrize("amount", ["0.50", "20.00", "950.00"])
def test_a_newcomer_is_given_the_benefit_of_the_doubt(amount: str) -> None:
    there = request(amount=amount, merchant=SYDNEY)
    assert decide(there, Profile(), ANYWHERE, CARD, NOW)["score"] == 0


def test_a_newcomer_in_great_haste_is_rejected() -> None:
    tried = reduce(attempt, (request(at=NOON + timedelta(seconds=k)) for k in range(7)), Profile())
    decision = decide(request(at=NOON + timedelta(seconds=8)), tried, ANYWHERE, CARD, NOW)
    assert codes(decision) >= {"many_requests_in_an_hour"}


def test_an_amount_in_a_new_currency_is_not_compared_with_the_old_one() -> None:
    small, large = (
        decide(request(amount=amount, currency="JPY"), regular(), ANYWHERE, CARD, NOW)
        for amount in ("12.50", "4000.00")
    )
    assert large["decision"] == "approved"
    assert large["score"] == small["score"]


def test_reasons_come_with_the_weightiest_first_and_add_up_to_the_score() -> None:
    there = request(at=NOON - timedelta(hours=23), merchant=SYDNEY, amount="900.00")
    decision = decide(there, regular(), ANYWHERE, CARD, NOW)
    points = [reason["points"] for reason in decision["reasons"]]
    assert points == sorted(points, reverse=True)
    assert sum(points) == decision["score"]
    assert len(points) >= 3


def test_an_invalid_request_is_rejected_for_that_one_reason() -> None:
    decision = reject_invalid(INVALID, CARD, NOW)

    assert decision["decision"] == "rejected"
    [reason] = decision["reasons"]
    assert reason["code"] == "invalid_request"
    assert reason["detail"] == "Parts of the request are missing or not valid: amount."
    assert IN_CONTRACT(decision) == []


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (NOW - timedelta(days=40), True),
        (NOW + timedelta(minutes=59), True),
        (NOW + timedelta(minutes=61), False),
    ],
    ids=["of before", "of a clock that is ahead", "of the future"],
)
def test_the_answer_to_an_invalid_request_tells_its_time_unless_that_is_still_to_come(
    asked: datetime, told: bool
) -> None:
    decision = reject_invalid({**INVALID, "requested_at": timestamp_of(asked)}, CARD, NOW)

    assert decision.get("requested_at") == (timestamp_of(asked) if told else None)
    assert IN_CONTRACT(decision) == []


def test_the_clock_moves_nothing_but_decided_at() -> None:
    asked, profile = request(amount="4000.00"), regular()
    early = decide(asked, profile, ANYWHERE, CARD, NOW)
    late = decide(asked, profile, ANYWHERE, CARD, NOW + timedelta(days=400))
    assert {**early, "decided_at": ""} == {**late, "decided_at": ""}
