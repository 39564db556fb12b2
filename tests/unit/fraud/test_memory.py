"""The owner of a partition asks the store only for what it cannot know."""

import json
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any

from fraud.decide_function import Answers
from fraud.held import Held
from fraud.in_order import Decided, Source
from fraud.kafka_event import ConsumerRecord
from fraud.memory import MOST_DECISIONS, Memory
from tests.unit.fraud.asking import INVALID, TOPIC, consumed, request

USER = request()["user_id"]
ASKED_MS = 1_792_497_600_000  # request()'s time
OLDER, NEWER = Held("{}", ASKED_MS - 1), Held("{}", ASKED_MS)


@dataclass
class RecordingStore:
    decisions: dict[str, Decided] = field(default_factory=dict)
    profiles: dict[str, Held] = field(default_factory=dict)
    reads: list[tuple[set[str], set[str]]] = field(default_factory=list)

    def read(
        self, request_ids: Collection[str], user_ids: Collection[str]
    ) -> tuple[dict[str, Decided], dict[str, Held]]:
        self.reads.append((set(request_ids), set(user_ids)))
        return (
            {name: self.decisions[name] for name in request_ids if name in self.decisions},
            {user: self.profiles[user] for user in user_ids if user in self.profiles},
        )


def record(message: Any, offset: int = 70) -> ConsumerRecord:
    return consumed(offset, json.dumps(message).encode())


def decided(offset: int = 70, **changes: str) -> Decided:
    decision: Any = {"request_id": "r-1", "user_id": USER, "decision": "approved", **changes}
    return Decided(decision, Source(0, offset))


def answers(offset: int = 70, **profiles: Held) -> Answers:
    return Answers({(TOPIC, 0, offset): decided().decision}, profiles=profiles)


def test_a_request_newer_than_all_of_its_user_needs_the_profile_only() -> None:
    store = RecordingStore(profiles={USER: OLDER})
    known = Memory(store, {}).known([record(request(1))])
    assert store.reads == [(set(), {USER})]
    assert known.profiles == {USER: OLDER}


def test_a_request_that_is_not_newer_may_have_been_decided_and_is_looked_up() -> None:
    store = RecordingStore({"r-1": decided()}, {USER: NEWER})
    known = Memory(store, {}).known([record(request(1))])
    assert store.reads == [(set(), {USER}), ({"r-1"}, set())]
    assert known.decisions == {"r-1": decided()}


def test_a_request_that_is_newer_but_may_have_been_refused_before_its_time_is_looked_up() -> None:
    held = replace(OLDER, refused_ms=ASKED_MS)
    store = RecordingStore({"r-1": decided()}, {USER: held})
    known = Memory(store, {}).known([record(request(1))])
    assert known.decisions == {"r-1": decided()}


def test_a_request_without_a_readable_time_is_looked_up() -> None:
    store = RecordingStore()
    Memory(store, {}).known([record(INVALID)])
    assert store.reads[-1] == ({INVALID["request_id"]}, set())


def test_what_is_known_is_not_read_again() -> None:
    store = RecordingStore()
    memory = Memory(store, {})
    memory.known([record(request(1))])
    memory.take(answers(**{USER: NEWER}))
    known = memory.known([record(request(1), offset=71)])
    assert store.reads == [(set(), {USER})]
    assert known.profiles == {USER: NEWER}
    assert known.published == {"r-1": decided()}


def test_what_a_batch_needs_is_not_pushed_out_by_what_is_read_for_it() -> None:
    old = [decided(number, request_id=f"r-{number}") for number in range(MOST_DECISIONS + 100)]
    store = RecordingStore({each.decision["request_id"]: each for each in old}, {USER: NEWER})
    memory = Memory(store, {})
    memory.stored(old[100:])
    again = [record(request(number), offset=number) for number in range(200)]

    known = memory.known(again)

    assert known.decisions == {each.decision["request_id"]: each for each in old[:200]}


def test_the_first_answer_is_that_of_the_store_where_a_duplicate_was_answered_before_a_crash() -> (
    None
):
    store = RecordingStore({"r-1": decided(5)}, {USER: NEWER})

    known = Memory(store, {"r-1": decided(20)}).known([record(request(1), offset=20)])

    assert known.decisions == {"r-1": decided(5)}


def test_what_nobody_can_be_answered_about_is_not_looked_up() -> None:
    store = RecordingStore()
    garbled = [consumed(1, b"{"), consumed(2, None), record([]), record({"request_id": 7})]
    # DynamoDB refuses a call with a key of over 2,048 bytes, and with it all others of the call.
    garbled += [record(request(user_id="u" * 3_000)), record(request(request_id="r" * 3_000))]
    Memory(store, {}).known(garbled)
    assert store.reads == []


def test_each_decision_and_change_is_handed_over_once_under_the_version_that_was_read() -> None:
    memory = Memory(RecordingStore(profiles={USER: Held("{}", 5, Source(0, 1), version=4)}), {})
    memory.known([record(request(1))])
    memory.take(answers(**{USER: Held("{1}", 9, Source(0, 70))}))
    assert memory.hand_over() == ([decided()], {USER: Held("{1}", 9, Source(0, 70), version=4)})
    assert memory.hand_over() == ([], {})


def test_a_published_answer_read_again_is_stored_as_it_was() -> None:
    published = decided(scorecard_version="older")
    memory = Memory(RecordingStore(), {"r-1": published})
    memory.take(answers())
    assert memory.hand_over() == ([published], {})


def test_a_request_sent_twice_is_not_stored_under_its_second_place() -> None:
    memory = Memory(RecordingStore(), {})
    memory.take(answers(offset=70))
    memory.take(answers(offset=71))
    made, _ = memory.hand_over()
    memory.stored(made)
    memory.take(answers(offset=72))
    assert made == [decided(70)]
    assert memory.hand_over() == ([], {})
