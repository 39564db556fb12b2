"""What the listener's consumer makes of what librdkafka hands out, and of partitions that go."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from confluent_kafka import TIMESTAMP_CREATE_TIME, KafkaError, KafkaException, TopicPartition

from contracts.errors import Unavailable
from fraud.consumer import UNSEEN_S, RequestConsumer
from fraud.kafka_errors import ClientFailed, NotAcknowledged
from fraud.progress import Progress
from tests.unit.fraud.asking import TOPIC

AT_MS = 1_700_000_000_000
STORED = {1: Progress(6, 4)}


@dataclass
class Message:
    place: int
    text: bytes | None = b"{}"
    problem: KafkaError | None = None

    def error(self) -> KafkaError | None:
        return self.problem

    def partition(self) -> int:
        return 1

    def offset(self) -> int:
        return self.place

    def timestamp(self) -> tuple[int, int]:
        return TIMESTAMP_CREATE_TIME, AT_MS

    def key(self) -> bytes:
        return b"u-1"

    def value(self) -> bytes | None:
        return self.text

    def headers(self) -> list[tuple[str, bytes]]:
        return []

    def __len__(self) -> int:
        return len(self.text or b"")  # as librdkafka's, which is false without a value


@dataclass
class RecordingMember:
    """Has one partition; hands out `waiting`, one by poll and the rest by consume."""

    waiting: list[Message] = field(default_factory=list)
    refused: KafkaError | None = None
    commits: list[tuple[int, int, str]] = field(default_factory=list)
    told: dict[str, Callable[..., None]] = field(default_factory=dict)

    def subscribe(self, topics: Sequence[str], **told: Callable[..., None]) -> None:
        assert topics == [TOPIC]
        self.told = told

    def poll(self, _: float) -> Message | None:
        return self.waiting.pop(0) if self.waiting else None

    def consume(self, most: int, _: float) -> list[Message]:
        taken, self.waiting = self.waiting[:most], self.waiting[most:]
        return taken

    def assignment(self) -> list[TopicPartition]:
        return [TopicPartition(TOPIC, 1)]

    def commit(self, offsets: Sequence[TopicPartition], asynchronous: bool) -> None:
        if self.refused:
            raise KafkaException(self.refused)
        self.commits += [(each.partition, each.offset, each.metadata or "") for each in offsets]


@dataclass
class RecordingAnswers:
    error: Exception | None = None
    done: list[str] = field(default_factory=list)

    def flush(self, seconds: float) -> None:
        self.done.append("flush")
        if self.error:
            raise self.error

    def drop(self) -> None:
        self.done.append("drop")


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def stored(partitions: Sequence[int]) -> Mapping[int, Progress]:
    return {partition: STORED[partition] for partition in partitions}


def consumer_of(
    member: RecordingMember,
    answers: RecordingAnswers | None = None,
    clock: Clock | None = None,
) -> RequestConsumer:
    inner, committed = cast("Any", member), cast("Any", stored)
    return RequestConsumer(inner, committed, answers or RecordingAnswers(), clock or Clock())


def error(code: int, fatal: bool = False) -> KafkaError:
    return KafkaError(code, "said by a test", fatal)


def test_a_poll_has_what_came_first_and_what_came_right_behind_it() -> None:
    member = RecordingMember([Message(6), Message(7, None), Message(8)])

    records = consumer_of(member).poll()

    assert [(each.partition, each.offset, each.value) for each in records] == [
        *((1, 6, b"{}"), (1, 7, None), (1, 8, b"{}"))
    ]
    assert {(each.topic, each.key, each.timestamp) for each in records} == {(TOPIC, b"u-1", AT_MS)}


def test_a_record_without_a_value_that_comes_first_is_no_empty_poll() -> None:
    records = consumer_of(RecordingMember([Message(6, None), Message(7)])).poll()

    assert [each.offset for each in records] == [6, 7]


def test_a_partition_that_cannot_be_read_at_the_moment_leaves_the_others_records() -> None:
    away = error(KafkaError._ALL_BROKERS_DOWN)

    records = consumer_of(RecordingMember([Message(0, problem=away), Message(7)])).poll()

    assert [each.offset for each in records] == [7]


def test_a_client_that_gave_up_ends_the_listener() -> None:
    fenced = error(KafkaError._FENCED, fatal=True)

    with pytest.raises(ClientFailed, match=r"approval-requests.screened: .*start again"):
        consumer_of(RecordingMember([Message(0, problem=fenced)])).poll()


def test_partitions_that_come_or_go_are_told_once() -> None:
    member = RecordingMember()
    consumer = consumer_of(member)

    member.told["on_assign"](member, [TopicPartition(TOPIC, 1)])

    assert [consumer.has_changed(), consumer.has_changed()] == [True, False]


@pytest.mark.parametrize("error", [None, Unavailable("kafka", "3 records are still on their way")])
def test_answers_go_before_a_partition_does(error: Exception | None) -> None:
    member, answers = RecordingMember(), RecordingAnswers(error)
    consumer = consumer_of(member, answers)

    member.told["on_revoke"](member, [TopicPartition(TOPIC, 1)])

    assert (answers.done, consumer.has_changed()) == (["flush"], True)


def test_answers_to_a_partition_that_is_lost_are_dropped() -> None:
    member, answers = RecordingMember(), RecordingAnswers()
    consumer = consumer_of(member, answers)

    member.told["on_lost"](member, [TopicPartition(TOPIC, 1)])

    assert (answers.done, consumer.has_changed()) == (["drop"], True)


def test_a_commit_says_where_the_answers_begin_that_are_not_stored() -> None:
    member = RecordingMember()

    consumer_of(member).commit({0: Progress(9, None), 1: Progress(6, 4)})

    assert member.commits == [(0, 9, ""), (1, 6, "4")]


@pytest.mark.parametrize(("seconds", "asked"), [(UNSEEN_S - 1, []), (UNSEEN_S, [(1, 6, "4")])])
def test_after_a_long_pause_kafka_is_asked_whose_the_partitions_are(
    seconds: float, asked: list[tuple[int, int, str]]
) -> None:
    member, clock = RecordingMember([Message(6)]), Clock()
    consumer = consumer_of(member, clock=clock)

    clock.now += seconds
    consumer.poll()
    consumer.confirm_ownership()

    assert member.commits == asked


def test_what_comes_after_a_long_pause_is_not_answered_when_kafka_refuses() -> None:
    member, clock = RecordingMember(refused=error(KafkaError.ILLEGAL_GENERATION)), Clock()
    consumer = consumer_of(member, clock=clock)

    clock.now += UNSEEN_S

    with pytest.raises(NotAcknowledged, match=TOPIC):
        consumer.confirm_ownership()
