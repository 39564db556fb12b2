"""What the listener does with a batch, against a function and a Kafka that are recorded."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import Any

import pytest
from kafka.errors import KafkaError

from contracts.errors import Unavailable
from contracts.schema import problems_of
from fraud.answering import Answering, TooMuchPoison
from fraud.decide_function import Answers, FunctionFailed
from fraud.kafka_event import MOST_BYTES, ConsumerRecord, event_of, in_calls
from fraud.patience import Stopped, until_available
from fraud.publisher import Publisher
from tests.unit.fraud.asking import TOPIC, consumed


@dataclass
class RecordingProducer:
    error: Exception | None = None
    sent: list[tuple[str, dict[str, Any], bytes | None, Any]] = field(default_factory=list)
    partitions: list[int | None] = field(default_factory=list)

    def send(
        self,
        topic: str,
        value: bytes,
        key: bytes | None = None,
        headers: Any = None,
        partition: int | None = None,
    ) -> int:
        """Gives back the record's number, as a stand-in for its future."""
        if self.error:
            raise self.error
        self.sent.append((topic, json.loads(value), key, headers))
        self.partitions.append(partition)
        return len(self.sent)


class Function:
    """Approves all, but for records whose value says otherwise."""

    def __init__(self) -> None:
        self.calls: list[list[int]] = []
        self.broken = False
        self.deaths = 0

    def __call__(self, records: Sequence[ConsumerRecord]) -> Answers:
        self.calls.append([record.offset for record in records])
        if self.broken or any(record.value == b"poison" for record in records):
            raise FunctionFailed("the deciding function raised KeyError: read its log")
        if records and self.deaths:
            self.deaths -= 1
            raise FunctionFailed("the deciding function raised Runtime.ExitError: read its log")
        answers = Answers()
        for record in records:
            place = (record.topic, record.partition, record.offset)
            if record.value == b"garbled":
                answers.invalid[place] = "is not JSON in UTF-8"
            else:
                answers.decisions[place] = {"request_id": f"r-{record.offset}", "user_id": "u-1"}
        return answers


def answering(function: Function, producer: RecordingProducer, **limits: int) -> Answering:
    publisher = Publisher(producer, lambda: 1_700_000_000_042)
    return Answering(function, publisher, lambda: None, **limits)


def test_decisions_go_out_in_order_under_their_user_with_their_latency() -> None:
    producer, function = RecordingProducer(), Function()
    early = [("requested_ts_ms", b"1700000000012")]

    answering(function, producer).answer([consumed(1), consumed(2, headers=early)])

    assert [value["request_id"] for _, value, _, _ in producer.sent] == ["r-1", "r-2"]
    assert {(topic, key) for topic, _, key, _ in producer.sent} == {("approval-decisions", b"u-1")}
    assert [headers for *_, headers in producer.sent] == [
        [("latency_ms", b"42"), ("screened_ts_ms", b"1700000000000"), ("source", b"0:1")],
        [("latency_ms", b"30"), ("screened_ts_ms", b"1700000000000"), ("source", b"0:2")],
    ]
    assert function.calls == [[1, 2]]


def test_what_cannot_be_read_is_a_dead_letter_that_keeps_its_contract() -> None:
    producer = RecordingProducer()
    answering(Function(), producer).answer([consumed(1, b"garbled"), consumed(2)])

    topic, letter, key, _ = producer.sent[0]
    assert (topic, key) == (f"{TOPIC}.dead-letter", b"u-1")
    assert problems_of("dead-letter")(letter) == []
    assert (letter["offset"], letter["reason"]) == (1, "is not JSON in UTF-8")
    assert producer.sent[1][0] == "approval-decisions"


def test_a_dead_letter_is_never_larger_than_kafka_takes() -> None:
    producer = RecordingProducer()
    answering(Function(), producer).answer([consumed(1, b"garbled", key=b"k" * 900_000)])
    assert producer.sent[0][2] == b"k" * 1_000


def test_poison_is_set_apart_and_its_neighbours_are_answered() -> None:
    producer = RecordingProducer()
    records = [consumed(k, b"poison" if k == 5 else b"{}") for k in range(8)]

    answering(Function(), producer).answer(records)

    topics = [topic for topic, *_ in producer.sent]
    assert topics.count("approval-decisions") == 7
    assert topics[5] == f"{TOPIC}.dead-letter"


def test_a_function_that_fails_without_records_too_is_waited_for() -> None:
    producer, function = RecordingProducer(), Function()
    function.broken = True
    with pytest.raises(Unavailable):
        answering(function, producer).answer([consumed(1), consumed(2)])
    assert producer.sent == []


def test_too_much_poison_in_a_row_stops_before_anything_of_its_batch_is_sent() -> None:
    producer = RecordingProducer()
    subject = answering(Function(), producer, most_poison=3)
    subject.answer([consumed(k, b"poison") for k in range(2)])
    with pytest.raises(TooMuchPoison):
        subject.answer([consumed(k, b"poison") for k in range(2, 4)])
    assert len(producer.sent) == 2


def test_a_decision_in_between_forgives_poison_and_garbled_records_do_not_count() -> None:
    producer = RecordingProducer()
    subject = answering(Function(), producer, most_poison=1)
    subject.answer([consumed(1, b"poison"), consumed(2), consumed(3, b"poison")])
    subject.answer([consumed(k, b"garbled") for k in range(4, 9)])
    assert len(producer.sent) == 8


def test_answers_stay_in_the_partition_of_their_requests() -> None:
    producer = RecordingProducer()
    answering(Function(), producer).answer([consumed(1), consumed(7, partition=1)])
    assert producer.partitions == [0, 1]


def test_a_record_whose_function_was_killed_once_is_answered() -> None:
    producer, function = RecordingProducer(), Function()
    function.deaths = 1
    answering(function, producer).answer([consumed(1)])
    assert [value["request_id"] for _, value, _, _ in producer.sent] == ["r-1"]


def test_a_kafka_that_takes_nothing_is_unavailable_and_the_batch_can_be_repeated() -> None:
    producer = RecordingProducer(error=Unavailable("kafka", "full"))
    subject = answering(Function(), producer)
    with pytest.raises(Unavailable):
        subject.answer([consumed(1)])
    producer.error = None
    assert subject.answer([consumed(1)]) == [1]


def test_nothing_is_sent_when_the_partitions_are_not_ours_any_more() -> None:
    producer = RecordingProducer()

    def lost() -> None:
        raise KafkaError("rebalanced")

    subject = Answering(Function(), Publisher(producer, lambda: 0), lost)
    with pytest.raises(KafkaError, match="rebalanced"):
        subject.answer([consumed(1)])
    assert producer.sent == []


def test_an_event_has_the_shape_of_awss_event_source_mapping() -> None:
    header = [("requested_ts_ms", b"12")]
    event = event_of(
        [consumed(1, headers=header), consumed(2, None), consumed(0, partition=1)], "k:9092"
    )

    assert list(event["records"]) == [f"{TOPIC}-0", f"{TOPIC}-1"]
    first, second = event["records"][f"{TOPIC}-0"]
    assert first == {
        "topic": TOPIC,
        "partition": 0,
        "offset": 1,
        "timestamp": 1_700_000_000_000,
        "timestampType": "CREATE_TIME",
        "headers": [{"requested_ts_ms": [49, 50]}],
        "key": "dS0x",
        "value": "e30=",
    }
    assert "value" not in second


def test_a_header_without_a_value_is_an_empty_one() -> None:
    event = event_of([consumed(1, headers=[("traceparent", None)])], "k:9092")
    assert event["records"][f"{TOPIC}-0"][0]["headers"] == [{"traceparent": []}]


def test_large_records_are_spread_over_calls_without_changing_their_order() -> None:
    records = [consumed(k, b"x" * (MOST_BYTES // 2)) for k in range(5)]
    parts = list(in_calls(records))
    assert [len(part) for part in parts] == [2, 2, 1]
    assert [record.offset for part in parts for record in part] == [0, 1, 2, 3, 4]


class ImpatientEvent(Event):
    """Does not wait; is set after the wait that it is told of."""

    def __init__(self, ends_at: int) -> None:
        super().__init__()
        self.waits: list[float | None] = []
        self._ends_at = ends_at

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout)
        return len(self.waits) >= self._ends_at


def test_waits_grow_until_the_service_is_back() -> None:
    failures = iter([True, True, True, False])
    heard: list[float] = []

    def action() -> str:
        if next(failures):
            raise Unavailable("lambda", "throttled")
        return "done"

    stop = ImpatientEvent(ends_at=99)
    assert until_available(action, stop, lambda _, wait: heard.append(wait)) == "done"
    assert heard == stop.waits == [0.1, 0.2, 0.4]


def test_being_asked_to_stop_ends_the_waiting() -> None:
    def action() -> None:
        raise Unavailable("lambda", "away")

    stop = ImpatientEvent(ends_at=10)
    with pytest.raises(Stopped):
        until_available(action, stop, lambda *_: None)
    assert max(wait or 0 for wait in stop.waits) == 5.0
