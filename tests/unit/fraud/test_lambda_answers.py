"""The handler against a store in memory: item by item, each request once."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from contracts.errors import Unavailable
from contracts.schema import problems_of
from fraud.decider import ATTEMPTS_A_USER, Decider
from fraud.dynamodb_errors import Outrun
from fraud.in_order import Decided, Known, Outcome, Stored
from fraud.lambda_handler import Handler
from fraud.profile_store import MOST_REQUESTS
from fraud.scorecard import load_scorecard
from tests.unit.fraud.asking import EXAMPLE, INVALID, NOW, event, record, regular, request

SCREENED = Path("contracts/examples/approval-requests.screened")


class MemoryStore:
    """Keeps what it is given; is outrun as many times as it is told."""

    def __init__(self, outrun: int = 0, profiles: dict[str, Stored] | None = None) -> None:
        self.decisions: dict[str, Decided] = {}
        self.profiles: dict[str, Stored] = profiles or {}
        self.writes: list[Outcome] = []
        self.outrun = outrun

    def read(self, request_ids: set[str], user_ids: set[str]) -> Known:
        return Known(
            {name: self.decisions[name] for name in request_ids & self.decisions.keys()},
            {name: self.profiles[name] for name in user_ids & self.profiles.keys()},
        )

    def write(self, outcome: Outcome) -> None:
        if self.outrun:
            self.outrun -= 1
            raise Outrun
        self.writes.append(outcome)
        for decided in outcome.made:
            self.decisions[decided.decision["request_id"]] = decided
        for user, stored in outcome.profiles.items():
            self.profiles[user] = replace(stored, version=stored.version + 1)


def handler_of(store: MemoryStore, *times: datetime) -> Handler:
    clock = iter(times or [NOW] * 9)
    card = load_scorecard()
    return Handler(Decider(store, card), lambda: next(clock))


def answer(store: MemoryStore, *messages: object) -> dict[str, Sequence[dict]]:
    records = [record(message, offset) for offset, message in enumerate(messages)]
    return handler_of(store).answer(event(*records))


def test_every_record_is_answered_with_its_coordinates() -> None:
    answered = answer(MemoryStore(), request(1), b"{", request(2), INVALID)

    assert [item["offset"] for item in answered["decisions"]] == [0, 2, 3]
    assert answered["invalid"] == [
        {
            "topic": "approval-requests.screened",
            "partition": 0,
            "offset": 1,
            "reason": "is not JSON in UTF-8",
        }
    ]
    verdicts = [item["decision"]["decision"] for item in answered["decisions"]]
    assert verdicts == ["approved", "approved", "rejected"]
    json.dumps(answered)


@pytest.mark.parametrize("path", sorted(SCREENED.glob("invalid/*.json")), ids=lambda p: p.stem)
def test_what_breaks_the_contract_but_can_be_answered_is_rejected(path: Path) -> None:
    [item] = answer(MemoryStore(), path.read_bytes())["decisions"]

    [reason] = item["decision"]["reasons"]
    assert reason["code"] == "invalid_request"
    assert problems_of("approval-decisions")(item["decision"]) == []
    assert "4111111111111111" not in json.dumps(item)


def test_a_day_that_no_calendar_has_is_an_invalid_request() -> None:
    bad = {**EXAMPLE, "requested_at": "2026-02-30T11:22:33.456Z"}
    [item] = answer(MemoryStore(), bad)["decisions"]
    [reason] = item["decision"]["reasons"]
    assert reason["code"] == "invalid_request"


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"null", b"\xff", b'{"request_id": "r-1"}', b'{"a": NaN}', b"7"]
)
def test_what_nobody_can_be_answered_about_is_invalid(raw: bytes) -> None:
    answered = answer(MemoryStore(), raw)
    assert answered["decisions"] == []
    assert len(answered["invalid"]) == 1


def test_a_record_without_a_value_is_invalid() -> None:
    empty = {name: part for name, part in record(b"").items() if name != "value"}
    answered = handler_of(MemoryStore()).answer(event(empty))
    assert answered["invalid"][0]["reason"] == "has no value"


def test_a_request_sent_again_later_gets_the_very_same_decision() -> None:
    store = MemoryStore()
    handler = handler_of(store, NOW, datetime(2027, 1, 1, tzinfo=UTC))
    first = handler.answer(event(record(request(), 5)))["decisions"][0]["decision"]
    [recent] = store.profiles["u-0000007"].profile.recent

    again = handler.answer(event(record(request(amount="9999.00"), 6)))["decisions"][0]["decision"]

    assert again == first
    assert store.profiles["u-0000007"].profile.recent == (recent,)


def test_a_request_twice_in_one_batch_is_decided_once() -> None:
    store = MemoryStore()
    answered = answer(store, request(1), request(1))
    assert len(answered["decisions"]) == 2
    assert len(store.writes[0].made) == 1
    assert len(store.profiles["u-0000007"].profile.recent) == 1


def test_later_requests_of_a_batch_see_the_earlier_ones() -> None:
    store = MemoryStore(profiles={"u-0000007": Stored(regular(), 3)})
    answered = answer(store, *(request(number) for number in range(8)))
    verdicts = [item["decision"]["decision"] for item in answered["decisions"]]
    assert verdicts[0] == "approved"
    assert verdicts[-1] == "rejected"
    assert len(store.writes) == 1
    assert store.profiles["u-0000007"].version == 4


def test_a_large_batch_is_written_in_parts_that_dynamodb_takes() -> None:
    store = MemoryStore()
    users = 2 * MOST_REQUESTS + 3
    answered = answer(store, *(request(k, user_id=f"u-{k}") for k in range(users)))
    assert len(answered["decisions"]) == users
    sizes = [len(outcome.made) + len(outcome.profiles) for outcome in store.writes]
    assert sizes == [100, 100, 6]


def test_when_outrun_each_user_is_decided_again_and_answers_stay_in_order() -> None:
    store = MemoryStore(outrun=1)
    users = ["u-a", "u-b", "u-a", "u-c"]
    answered = answer(store, *(request(k, user_id=user) for k, user in enumerate(users)))

    ids = [item["decision"]["request_id"] for item in answered["decisions"]]
    assert ids == ["r-0", "r-1", "r-2", "r-3"]
    assert [len(outcome.made) for outcome in store.writes] == [2, 1, 1]


def test_a_user_who_is_always_outrun_is_unavailable_rather_than_forever() -> None:
    with pytest.raises(Unavailable, match="u-0000007"):
        answer(MemoryStore(outrun=1 + ATTEMPTS_A_USER), request())


def test_an_event_without_records_touches_no_store() -> None:
    store = MemoryStore()
    assert handler_of(store).answer({"records": {}}) == {"decisions": [], "invalid": []}
    assert store.writes == []
