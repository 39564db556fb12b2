"""A scorecard that rejects too many gives way to the fallback, and comes back by itself."""

from dataclasses import replace
from datetime import timedelta

from contracts.messages import Decision
from fraud.brake import Brake, Limit
from fraud.decide import decide, reject_invalid
from fraud.decider import Decider
from fraud.in_order import Asked, Known, Outcome, Source, decide_in_order
from fraud.place_risk import PlaceRisks
from fraud.profile import Profile
from fraud.scorecard import Rule, Scorecard, Step, load_scorecard
from tests.unit.fraud.asking import INVALID, NOW, request

LIMIT = Limit(share=0.2, window=timedelta(minutes=5), least=10)
LARGE = Rule("large", "charged", (Step(100, 5),), "{amount} is large.")
LIVE = Scorecard("live", 5, 5, (LARGE,))


class Untouched:
    """A store of which nothing is asked."""

    def read(self, request_ids: set[str], user_ids: set[str]) -> Known:
        raise AssertionError

    def write(self, outcome: Outcome) -> None:
        raise AssertionError


class Alarms:
    def __init__(self) -> None:
        self.told: list[str] = []
        self.brake = Brake(LIVE, load_scorecard("fallback-1"), self.told.append, LIMIT)

    def ask(self, amount: str, count: int, seconds: int = 0) -> list[Decision]:
        now = NOW + timedelta(seconds=seconds)
        asked = request(amount=amount)
        made = [
            decide(asked, Profile(), PlaceRisks(), self.brake.scorecard, now) for _ in range(count)
        ]
        self.brake.count(made, now)
        return made


def test_rejections_within_the_limit_change_nothing() -> None:
    alarms = Alarms()
    alarms.ask("10.00", 16)
    alarms.ask("500.00", 4)
    assert alarms.brake.scorecard == LIVE
    assert alarms.told == []


def test_beyond_the_limit_the_fallback_decides_and_an_alarm_is_raised_once() -> None:
    alarms = Alarms()
    alarms.ask("10.00", 10)
    alarms.ask("500.00", 5)
    [decision] = alarms.ask("500.00", 1, seconds=10)
    assert (decision["decision"], decision["scorecard_version"]) == ("approved", "fallback-1")
    assert decision["shadow"]["decision"] == "rejected"
    assert alarms.told == [
        "brake: live rejects 5 of 15 requests in 5 min: fallback-1 decides until it rejects less; "
        "look at live"
    ]


def test_the_live_scorecard_decides_again_once_it_would_reject_less() -> None:
    alarms = Alarms()
    alarms.ask("500.00", 10)
    alarms.ask("500.00", 10, seconds=200)
    assert alarms.brake.scorecard.version == "fallback-1"
    alarms.ask("10.00", 60, seconds=450)
    assert alarms.brake.scorecard == LIVE
    assert alarms.told[1].startswith("brake released: live rejects 10 of 70")


def test_what_was_rejected_before_the_clock_was_set_back_brakes_no_longer() -> None:
    alarms = Alarms()
    alarms.ask("500.00", 10)
    alarms.ask("10.00", 1, seconds=-86_400)
    assert alarms.brake.scorecard == LIVE


def test_a_few_decisions_do_not_brake() -> None:
    alarms = Alarms()
    alarms.ask("500.00", 9)
    assert alarms.brake.scorecard == LIVE


def test_invalid_requests_say_nothing_of_a_scorecard() -> None:
    alarms = Alarms()
    alarms.brake.count([reject_invalid(INVALID, LIVE, NOW)] * 50, NOW)
    assert alarms.brake.scorecard == LIVE


def test_answers_of_before_that_are_only_stored_now_do_not_count() -> None:
    braking = Brake(LIVE, load_scorecard("fallback-1"), print, LIMIT)
    decider = Decider(Untouched(), LIVE, brake=braking)
    asked = [Asked(request(k), Source(0, k)) for k in range(50)]
    strict = replace(LIVE, reject_at=0)
    published = decide_in_order(asked, Known({}, {}), strict, NOW).made
    known = Known({}, {}, {made.decision["request_id"]: made for made in published})

    outcome = decider.in_order(asked, known, NOW)

    assert outcome.made == published
    assert {made.decision["decision"] for made in published} == {"rejected"}
    assert braking.scorecard == LIVE
