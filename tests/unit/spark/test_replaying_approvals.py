"""Simulated and archived approvals replayed as the live system would have seen them."""

from functools import reduce

from fraud.learning import learn
from fraud.place_risk import PlaceRisks
from fraud.profile import Profile
from fraud.scorecard import Scorecard
from producers.plan import Plan
from spark.detection_report import page, tallied
from spark.transforms.approvals import (
    Asked,
    Known,
    Told,
    archived,
    labelled_rows,
    replayed,
    simulated,
)
from spark.transforms.archive import Line
from spark.transforms.profiles import profile_of
from tests.unit.fraud.asking import lunches, report

REQUESTS = "approval-requests"
PLAN = Plan(3, 40, "2026-09-01", 6, fraud=0.1, garbled=0.0)


def test_a_report_is_known_from_its_own_time_on() -> None:
    asked = lunches(10)
    told = report(asked[2], asked[6]["requested_at"])
    lines = [*((REQUESTS, each) for each in asked), ("fraud-reports", told)]
    rows = labelled_rows(archived(lines[::-1]), ("terminal_frauds_lately",), 7)
    assert [row.values for row in rows] == [(0.0,)] * 7 + [(1.0,)] * 3
    assert [row.fraud for row in rows] == [k == 2 for k in range(10)]


def test_what_was_rejected_is_no_habit_and_no_purchase() -> None:
    asked = lunches(4)
    rejected = {**asked[1], "decision": "rejected"}
    lines = [*((REQUESTS, each) for each in asked), ("approval-decisions", rejected)]
    known = Known()
    replayed(archived(lines), known, lambda asked, *_: not asked.rejected)
    place = known.places[asked[0]["merchant"]["terminal_id"]]
    assert known.profiles[asked[0]["user_id"]].count == 3
    assert sum(span.purchases for span in place.spans) == 3


def test_what_nobody_could_judge_teaches_nothing_live_or_rebuilt() -> None:
    asked = lunches(4)
    invalid = {"request_id": asked[3]["request_id"], "decision": "rejected", "score": 1000}
    lines = [*(Line(REQUESTS, each) for each in asked), Line("approval-decisions", invalid)]
    known = Known()
    replayed(archived(lines), known, lambda asked, *_: not asked.rejected)
    of_others = reduce(learn, asked[:3], Profile())
    assert (profile_of(lines), known.profiles[asked[0]["user_id"]]) == (of_others, of_others)


def test_a_simulated_run_is_in_time_order_and_tells_no_label() -> None:
    events = list(simulated(PLAN))
    times = [event.at_ms for event in events]
    assert times == sorted(times)
    asked = [event for event in events if isinstance(event, Asked)]
    assert {len(event.request) for event in asked} == {9}
    assert any(event.kind for event in asked)
    assert any(isinstance(event, Told) for event in events)


def test_the_report_counts_every_request_of_the_days_decided() -> None:
    seen: list[Asked] = []

    def look(asked: Asked, profile: Profile, place: PlaceRisks) -> bool:
        seen.append(asked)
        return True

    replayed(simulated(PLAN), Known(), look)
    everything = Scorecard("all", 0, 1, ())
    tally = tallied(PLAN, 0, everything)
    assert tally.asked.total() == tally.rejected.total() == len(seen)
    assert "false rejections per 1,000 genuine requests: 1000.00" in page(tally, everything)
    half = tallied(PLAN, seen[len(seen) // 2].at_ms, Scorecard("none", 10**9, 1, ()))
    assert half.asked.total() < tally.asked.total()
    assert half.rejected.total() == 0
