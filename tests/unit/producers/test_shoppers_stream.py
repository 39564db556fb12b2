from itertools import pairwise

import orjson
import pytest

from contracts.schema import problems_of
from contracts.topics import FRAUD_REPORTS, PAYMENTS
from producers.cards import card_number, luhn_valid
from producers.events import Event, Hour
from producers.plan import Plan
from producers.population import index_of

PLAN = Plan(seed=7, users=300, start="2026-10-01", days=6, fraud=0.03, garbled=0.05)


def hours_of(plan: Plan, first: int = 0, end: int = 144) -> list[Hour]:
    begin = plan.first_hour
    return list(plan.shoppers().hours(begin + first, begin + end, begin))


@pytest.fixture(scope="module")
def hours() -> list[Hour]:
    return hours_of(PLAN)


def of_kind(hours: list[Hour], kind: str) -> list[Event]:
    return [event for hour in hours for event in hour.events if event.kind == kind]


def test_the_same_seed_gives_the_same_bytes(hours: list[Hour]) -> None:
    assert hours_of(PLAN) == hours
    assert len(of_kind(hours, "requests")) > 3000


def test_another_seed_gives_other_requests(hours: list[Hour]) -> None:
    other = hours_of(Plan(8, 300, "2026-10-01", 6, 0.03, 0.05))
    ours = {event.value for event in of_kind(hours, "requests")}
    assert ours.isdisjoint(event.value for event in of_kind(other, "requests"))


def test_a_stream_entered_in_the_middle_goes_on_with_the_same_events(hours: list[Hour]) -> None:
    assert hours_of(PLAN, first=100) == hours[100:]


def test_events_come_in_the_order_of_time(hours: list[Hour]) -> None:
    moments = [event.at_ms for hour in hours for event in hour.events]
    assert all(before <= after for before, after in pairwise(moments))


@pytest.mark.parametrize(
    ("kind", "topic"),
    [
        ("requests", "approval-requests"),
        ("payments", PAYMENTS),
        ("fraud_reports", FRAUD_REPORTS),
    ],
)
def test_messages_keep_their_contract(hours: list[Hour], kind: str, topic: str) -> None:
    problems = problems_of(topic)
    events = of_kind(hours, kind)
    assert events
    for event in events:
        message = orjson.loads(event.value)
        assert problems(message) == []
        assert message["user_id"] == event.user_id


def test_each_request_has_an_id_of_its_own(hours: list[Hour]) -> None:
    ids = [orjson.loads(event.value)["request_id"] for event in of_kind(hours, "requests")]
    assert len(set(ids)) == len(ids)


def test_a_request_carries_the_card_of_its_user(hours: list[Hour]) -> None:
    for event in of_kind(hours, "requests")[:500]:
        number = orjson.loads(event.value)["card_number"]
        assert number == card_number(7, index_of(event.user_id))
        assert luhn_valid(number)


def test_labels_name_requests_of_the_stream_and_all_kinds_of_fraud(hours: list[Hour]) -> None:
    ids = {orjson.loads(event.value)["request_id"] for event in of_kind(hours, "requests")}
    labels = [label for hour in hours for label in hour.labels]
    assert {label.request_id for label in labels} <= ids
    assert {label.fraud_kind for label in labels} == {
        "stolen_card",
        "card_testing",
        "account_takeover",
        "bad_terminal",
        "amount_burst",
    }
    assert 0.01 < len(labels) / len(ids) < 0.06


def test_no_message_tells_that_it_is_fraud(hours: list[Hour]) -> None:
    assert not any(b"fraud" in event.value for event in of_kind(hours, "requests"))


def test_fraud_is_reported_hours_to_days_after_its_request(hours: list[Hour]) -> None:
    asked = {
        orjson.loads(event.value)["request_id"]: event.at_ms for event in of_kind(hours, "requests")
    }
    labels = {label.request_id for hour in hours for label in hour.labels}
    for event in of_kind(hours, "fraud_reports"):
        identity = orjson.loads(event.value)["request_id"]
        assert identity in labels
        assert event.at_ms - asked[identity] > 5 * 3_600_000


def test_answerable_garbled_messages_say_who_asks_and_break_the_contract(
    hours: list[Hour],
) -> None:
    problems = problems_of("approval-requests")
    events = of_kind(hours, "garbled_answerable")
    assert len(events) > 20
    for event in events:
        message = orjson.loads(event.value)
        assert message["request_id"].startswith("r-7.300.0.03-")
        assert message["user_id"] == event.user_id
        assert problems(message)


def test_nobody_can_tell_who_asks_in_the_other_garbled_messages(hours: list[Hour]) -> None:
    events = of_kind(hours, "garbled")
    assert len(events) > 20
    for event in events:
        try:
            message = orjson.loads(event.value)
        except ValueError:
            continue
        assert not isinstance(message, dict) or not isinstance(message.get("request_id"), str)


def test_no_garbled_messages_leave_all_other_events_as_they_are(hours: list[Hour]) -> None:
    clean = hours_of(Plan(7, 300, "2026-10-01", 6, 0.03, 0.0))
    assert of_kind(clean, "requests") == of_kind(hours, "requests")
    assert not of_kind(clean, "garbled")


def test_honest_people_travel_and_buy_large_things_too(hours: list[Hour]) -> None:
    guilty = {label.request_id for hour in hours for label in hour.labels}
    homes: dict[str, set[str]] = {}
    for event in of_kind(hours, "requests"):
        message = orjson.loads(event.value)
        if message["request_id"] not in guilty and message["channel"] == "in_store":
            homes.setdefault(event.user_id, set()).add(message["merchant"]["city"])
    travellers = [user for user, cities in homes.items() if len(cities) > 1]
    assert 3 <= len(travellers) < 60
