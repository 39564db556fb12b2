import re
from dataclasses import replace
from typing import Any

import orjson
import pytest

from producers.cards import card_number
from producers.events import Event
from producers.plan import Plan, from_manifest, manifest
from producers.population import index_of
from producers.records import garbled_event, record
from producers.wire import with_card, without_card

PLAN = Plan(seed=11, users=200, start="2026-10-01", days=5, garbled=0.3)
LONG_DIGITS = re.compile(rb"[0-9]{13,19}")


def number_of(event: Event) -> str:
    return card_number(PLAN.seed, index_of(event.user_id))


@pytest.fixture(scope="module")
def events() -> list[Event]:
    hours = PLAN.shoppers().hours(PLAN.first_hour, PLAN.end_hour, PLAN.first_hour)
    return [event for hour in hours for event in hour.events]


def test_no_record_holds_a_full_card_number(events: list[Event]) -> None:
    for event in events:
        number = number_of(event).encode()
        kept = record(event, number.decode())
        assert number not in kept
        if event.kind == "requests":
            assert not LONG_DIGITS.search(kept)
            message = orjson.loads(kept)
            assert message["card_last4"].encode() == number[-4:]
            assert "card_number" not in message


def test_a_request_gets_its_card_back(events: list[Event]) -> None:
    for event in events:
        if event.kind == "requests":
            assert with_card(without_card(event.value), number_of(event)) == event.value


def test_a_garbled_message_is_restored_byte_for_byte(events: list[Event]) -> None:
    garbled = [event for event in events if event.kind.startswith("garbled")]
    assert len(garbled) > 300
    for event in garbled:
        number = number_of(event)
        assert garbled_event(record(event, number), number) == event


@pytest.mark.parametrize("kept_digits", range(5, 16))
def test_a_card_number_cut_off_in_the_middle_is_hidden_and_restored(kept_digits: int) -> None:
    number = card_number(1, 3)
    raw = b'{"card_number":"' + number[:kept_digits].encode()
    event = Event(5, "garbled", "u-0000003", raw)
    line = record(event, number)
    assert number[:kept_digits].encode() not in line
    assert garbled_event(line, number) == event


def test_a_plan_survives_its_manifest() -> None:
    assert from_manifest(manifest(PLAN)) == PLAN


def test_plans_that_differ_have_names_that_differ() -> None:
    assert PLAN.name != Plan(11, 200, "2026-10-01", 5, garbled=0.2).name


@pytest.mark.parametrize(
    ("changes", "says"),
    [({"days": 0}, "--days"), ({"garbled": 1.5}, "--garbled"), ({"fraud": -0.1}, "--fraud")],
)
def test_a_plan_that_makes_no_sense_names_the_option(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        replace(PLAN, **changes)
