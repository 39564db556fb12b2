"""What was answered is stored in order, only after Kafka has it, and said to be so only then."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import Any

import pytest

from contracts.errors import Unavailable
from fraud.changed import Changed
from fraud.dynamodb_errors import Outrun
from fraud.held import Held
from fraud.in_order import Decided, Source
from fraud.kafka_errors import NotAcknowledged
from fraud.kept import MOST_USERS
from fraud.patience import Stopped
from fraud.producer import Place
from fraud.progress import Progress
from fraud.write_behind import MOST_UNSTORED, Batch, WriteBehind

SOON_S, LONG_S = 10, 3600

Stored = tuple[Sequence[Decided], Mapping[int, Progress]]


@dataclass
class RecordingStore:
    """Fails with each of `failures` once, then takes everything."""

    failures: list[Exception] = field(default_factory=list)
    decisions: list[str] = field(default_factory=list)
    profiles: list[tuple[str, int]] = field(default_factory=list)

    def write_decisions(self, made: Sequence[Decided]) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.decisions += [each.decision["request_id"] for each in made]

    def write_profiles(self, profiles: Mapping[str, Held]) -> Iterator[str]:
        for user, held in profiles.items():
            self.profiles.append((user, held.version))
            yield user


def place(offset: int, topic: str = "approval-decisions") -> Place:
    return Place(topic, 0, offset)


@dataclass
class Future:
    place: Place | None

    def get(self, seconds: float) -> Place:
        if self.place is None:
            raise NotAcknowledged("approval-decisions", "no answer")
        return self.place


def batch(number: int, place: Place | None, user: str = "u-1") -> Batch:
    decision: Any = {"request_id": f"r-{number}"}
    made = [Decided(decision, Source(0, number))]
    return Batch(made, {user: Held("{}", number)}, [Future(place)], {0: number + 1})


@contextmanager
def writing(
    store: RecordingStore, heard: list[str], asked_to_stop: Event, wait_s: float
) -> Iterator[WriteBehind]:
    def tell(error: Unavailable, _: float) -> None:
        heard.append(error.service)

    writer = WriteBehind(store, tell, asked_to_stop, Changed(wait_s))
    try:
        yield writer
    finally:
        writer.close(SOON_S)


def taken(writer: WriteBehind, until: Callable[[Stored], Any]) -> Stored:
    """What is stored from now on, until enough of it is."""
    end = time.monotonic() + SOON_S
    decisions: list[Decided] = []
    progress: dict[int, Progress] = {}
    while not until((decisions, progress)):
        assert time.monotonic() < end
        time.sleep(0.01)
        more, further = writer.take_stored()
        decisions += more
        progress |= further
    return decisions, progress


@pytest.fixture
def heard() -> list[str]:
    return []


@pytest.fixture
def store() -> RecordingStore:
    return RecordingStore()


@pytest.fixture
def asked_to_stop() -> Event:
    return Event()


@pytest.fixture
def writer(store: RecordingStore, heard: list[str], asked_to_stop: Event) -> Iterator[WriteBehind]:
    with writing(store, heard, asked_to_stop, wait_s=LONG_S) as writer:
        yield writer


def test_progress_is_the_last_request_stored_and_where_the_next_answer_will_be(
    writer: WriteBehind, store: RecordingStore
) -> None:
    writer.put(batch(1, place(500)))
    writer.put(batch(2, place(501)))
    writer.drain(SOON_S)
    stored, progress = writer.take_stored()
    assert [each.decision["request_id"] for each in stored] == store.decisions == ["r-1", "r-2"]
    assert progress == {0: Progress(3, 502)}
    assert writer.take_stored() == ([], {})


def test_a_batch_without_decisions_keeps_the_place_of_the_one_before(writer: WriteBehind) -> None:
    writer.put(batch(1, place(500)))
    writer.put(batch(2, place(7, topic="approval-requests.screened.dead-letter")))
    writer.drain(SOON_S)
    assert writer.take_stored()[1] == {0: Progress(3, 501)}


def test_a_decision_is_stored_while_its_profile_waits_for_more_and_counts_with_it(
    writer: WriteBehind, store: RecordingStore
) -> None:
    writer.put(batch(1, place(500)))
    decisions, progress = taken(writer, lambda stored: stored[0])
    assert [each.decision["request_id"] for each in decisions] == ["r-1"]
    assert (progress, store.profiles) == ({}, [])
    writer.drain(SOON_S)
    assert writer.take_stored() == ([], {0: Progress(2, 501)})
    assert store.profiles == [("u-1", 0)]


def test_a_profile_that_is_due_is_stored_though_nobody_asks_any_more(
    store: RecordingStore, heard: list[str], asked_to_stop: Event
) -> None:
    with writing(store, heard, asked_to_stop, wait_s=0.5) as writer:
        writer.put(batch(1, place(500)))
        _, progress = taken(writer, lambda stored: stored[1])
    assert (progress, store.profiles) == ({0: Progress(2, 501)}, [("u-1", 0)])


def test_what_waits_is_dropped_when_the_writer_is_closed(
    writer: WriteBehind, store: RecordingStore
) -> None:
    writer.put(batch(1, place(500)))
    taken(writer, lambda stored: stored[0])
    writer.close(SOON_S)
    assert (store.profiles, writer.take_stored()[1]) == ([], {})


def test_a_users_profile_is_written_once_for_all_that_waited_and_versions_follow(
    writer: WriteBehind, store: RecordingStore
) -> None:
    writer.put(batch(1, place(500)))
    writer.put(batch(2, place(501)))
    writer.drain(SOON_S)
    writer.put(batch(3, place(502)))
    writer.drain(SOON_S)
    assert store.profiles == [("u-1", 0), ("u-1", 1)]


def test_a_store_that_is_away_is_waited_for(
    writer: WriteBehind, store: RecordingStore, heard: list[str]
) -> None:
    store.failures = [Unavailable("dynamodb", "throttled"), Unavailable("dynamodb", "throttled")]
    writer.put(batch(1, place(500)))
    writer.drain(SOON_S)
    assert (store.decisions, heard) == (["r-1"], ["dynamodb", "dynamodb"])


def test_nothing_is_stored_of_what_kafka_did_not_acknowledge(
    writer: WriteBehind, store: RecordingStore
) -> None:
    writer.put(batch(1, None))
    writer.drain(SOON_S)
    with pytest.raises(NotAcknowledged):
        writer.take_stored()
    assert (store.decisions, store.profiles) == ([], [])


def test_being_outrun_is_heard_by_the_next_who_puts(
    writer: WriteBehind, store: RecordingStore
) -> None:
    store.failures = [Outrun()]
    writer.put(batch(1, place(500)))
    writer.drain(SOON_S)
    with pytest.raises(Outrun):
        writer.put(batch(2, place(501)))


def test_who_waits_for_room_hears_that_it_shall_stop(
    writer: WriteBehind, store: RecordingStore, asked_to_stop: Event
) -> None:
    store.failures = [Unavailable("dynamodb", "away")] * 1_000
    full = batch(1, place(500))
    writer.put(Batch(full.made, full.profiles, [*full.sent] * (MOST_UNSTORED + 1), full.through))
    asked_to_stop.set()
    with pytest.raises(Stopped):
        writer.put(batch(2, place(501)))


def test_versions_are_kept_of_no_more_users_than_are_remembered(
    writer: WriteBehind, store: RecordingStore
) -> None:
    first = batch(1, place(500))
    crowd = {f"u-{number}": Held("{}", number) for number in range(2, MOST_USERS + 2)}
    for users in (first.profiles, crowd, first.profiles):
        writer.put(Batch(first.made, users, first.sent, first.through))
        writer.drain(SOON_S)
    assert [version for user, version in store.profiles if user == "u-1"] == [0, 0]
