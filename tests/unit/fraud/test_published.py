"""Answers that the store may not have are found on the decision topic."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest
from kafka import TopicPartition

from contracts.errors import Unavailable
from fraud.in_order import Source
from fraud.progress import Progress
from fraud.published import published_since


@dataclass
class Answer:
    value: bytes
    headers: list[tuple[str, bytes]]


@dataclass
class RecordingReader:
    """A topic partition with `answers` at offsets from `begin` on, two a poll."""

    answers: Sequence[Answer]
    begin: int = 0
    at: int = 0
    sought: list[int] = field(default_factory=list)
    stuck: bool = False

    def assign(self, partitions: Sequence[TopicPartition]) -> None:
        self.assigned = partitions

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self.sought.append(offset)
        self.at = offset

    def position(self, partition: TopicPartition) -> int:
        return self.at

    def beginning_offsets(
        self, partitions: Sequence[TopicPartition]
    ) -> Mapping[TopicPartition, int]:
        return {partitions[0]: self.begin}

    def end_offsets(self, partitions: Sequence[TopicPartition]) -> Mapping[TopicPartition, int]:
        return {partitions[0]: self.begin + len(self.answers)}

    def poll(self, timeout_ms: int = 0) -> Mapping[TopicPartition, Sequence[Answer]]:
        if self.stuck:
            return {}
        found = self.answers[self.at - self.begin : self.at - self.begin + 2]
        self.at += len(found)
        return {TopicPartition("approval-decisions", 1): found}


def answer(number: int, source: str | None, verdict: str = "approved") -> Answer:
    value = json.dumps({"request_id": f"r-{number}", "decision": verdict}).encode()
    return Answer(value, [("source", source.encode())] if source else [])


def test_only_answers_to_requests_that_will_be_read_again_are_remembered() -> None:
    reader = RecordingReader(
        [answer(1, "1:69"), answer(2, "1:70"), answer(3, "0:71"), answer(4, None), answer(5, "1:9")]
    )
    found = published_since(reader, 1, Progress(next_offset=70, decisions_from=0))
    assert {name: each.source for name, each in found.items()} == {"r-2": Source(1, 70)}


def test_the_first_answer_to_a_request_is_the_one_that_counts() -> None:
    reader = RecordingReader([answer(1, "1:70"), answer(1, "1:70", "rejected")])
    found = published_since(reader, 1, Progress(next_offset=70, decisions_from=0))
    assert found["r-1"].decision["decision"] == "approved"


@pytest.mark.parametrize(("decisions_from", "sought"), [(None, 40), (12, 40), (41, 41)])
def test_reading_starts_where_the_unstored_answers_do(
    decisions_from: int | None, sought: int
) -> None:
    reader = RecordingReader([answer(k, f"1:{k}") for k in range(5)], begin=40)
    published_since(reader, 1, Progress(0, decisions_from))
    assert reader.sought == [sought]


def test_a_long_topic_is_read_to_its_end() -> None:
    reader = RecordingReader([answer(k, f"1:{k}") for k in range(1_000)])
    assert len(published_since(reader, 1, Progress(0, 0))) == 1_000


def test_a_topic_that_cannot_be_read_to_its_end_is_unavailable() -> None:
    with pytest.raises(Unavailable, match=r"approval-decisions\[1\]"):
        published_since(RecordingReader([answer(1, "1:1")], stuck=True), 1, Progress(0, 0))
