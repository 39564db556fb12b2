"""A topic that is asked again is read from where it was left, unless it is another now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest
from kafka.structs import OffsetAndTimestamp, TopicPartition

from billing.reconciliation.heard import Heard, all_of
from contracts.errors import NotFound

TOPIC = "payments"
EVER = datetime(1970, 1, 1, tzinfo=UTC)


class Record(NamedTuple):
    offset: int
    value: bytes
    timestamp: int = 0
    key: bytes = b"u"
    partition: int = 0


def records(values: str, first: int = 0) -> list[Record]:
    """One a letter, a millisecond apart."""
    return [Record(offset, letter.encode(), offset) for offset, letter in enumerate(values, first)]


@dataclass
class Topic:
    """Of one partition, as a consumer sees it; keeps which records were fetched."""

    records: list[Record]
    begin: int = 0
    end: int = 0
    fetched: list[int] = field(default_factory=list)
    at: int = 0

    def partitions_for_topic(self, topic: str) -> set[int]:
        return {0} if topic == TOPIC else set()

    def assign(self, partitions: Sequence[TopicPartition]) -> None: ...

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self.at = offset

    def position(self, partition: TopicPartition) -> int:
        return self.at

    def poll(self, timeout_ms: int) -> Mapping[TopicPartition, Sequence[Any]]:
        """Two at once."""
        found = [record for record in self.records if record.offset >= self.at][:2]
        self.at = found[-1].offset + 1 if found else self._end()
        self.fetched += [record.offset for record in found]
        return {TopicPartition(TOPIC, 0): found}

    def beginning_offsets(
        self, partitions: Sequence[TopicPartition]
    ) -> Mapping[TopicPartition, int]:
        return dict.fromkeys(partitions, self.begin)

    def end_offsets(self, partitions: Sequence[TopicPartition]) -> Mapping[TopicPartition, int]:
        return dict.fromkeys(partitions, self._end())

    def offsets_for_times(
        self, moments: Mapping[TopicPartition, int]
    ) -> Mapping[TopicPartition, OffsetAndTimestamp | None]:
        [(part, at_ms)] = moments.items()
        found = [record for record in self.records if record.timestamp >= at_ms]
        at = OffsetAndTimestamp(found[0].offset, found[0].timestamp, None) if found else None
        return {part: at}

    def _end(self) -> int:
        return max(self.end, self.records[-1].offset + 1 if self.records else 0)


def heard() -> Heard[str]:
    return Heard(TOPIC, lambda record: record.value.decode())


def asked(topic_memory: Heard[str], topic: Topic, moment: datetime = EVER) -> str:
    return "".join(kept.said for kept in topic_memory.since(topic, moment))


def test_what_was_read_is_not_read_again_but_for_the_last_of_it() -> None:
    memory, topic = heard(), Topic(records("abcde"))
    first = asked(memory, topic)
    later = Topic(records("abcdefg"))

    assert (first, asked(memory, later)) == ("abcde", "abcdefg")
    assert later.fetched == [4, 5, 6]


def test_a_topic_of_which_nothing_is_new_costs_one_record() -> None:
    memory = heard()
    asked(memory, Topic(records("abcde")))
    again = Topic(records("abcde"))

    assert asked(memory, again) == "abcde"
    assert again.fetched == [4]


def test_what_was_written_before_the_moment_is_neither_read_nor_kept() -> None:
    at_2, at_4 = (EVER.replace(microsecond=ms * 1000) for ms in (2, 4))
    memory, topic = heard(), Topic(records("abcde"))

    assert asked(memory, topic, at_2) == "cde"
    assert topic.fetched == [2, 3, 4]
    assert asked(memory, Topic(records("abcdef")), at_4) == "ef"


def test_what_was_not_read_is_read_where_an_earlier_moment_is_asked_for() -> None:
    at_2, at_4, at_6 = (EVER.replace(microsecond=ms * 1000) for ms in (2, 4, 6))
    memory, topic = heard(), Topic(records("abcdefgh"))

    assert [asked(memory, topic, at) for at in (at_6, at_2, at_4)] == ["gh", "cdefgh", "efgh"]
    assert topic.fetched == [6, 7, *range(2, 8), 7]
    # of what is dropped meanwhile too
    assert asked(memory, topic, at_2) == "cdefgh"


def test_a_topic_without_a_record_that_is_young_enough_gives_nothing_until_one_comes() -> None:
    at_9 = EVER.replace(microsecond=9_000)
    memory, quiet = heard(), Topic(records("abc"))

    assert (asked(memory, quiet, at_9), quiet.fetched) == ("", [])
    assert asked(memory, Topic([*records("abc"), *records("d", 9)]), at_9) == "d"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (Topic(records("xy")), "xy"),  # made anew, shorter
        (Topic(records("vwxyz")), "vwxyz"),  # made anew, as long
        (Topic(records("tuvwxyz")), "tuvwxyz"),  # made anew, longer
        (Topic([], end=5), ""),  # retention took all
        (Topic(records("hi", 7), begin=7), "hi"),  # retention took the last that was read
        (Topic([*records("abc"), *records("f", 5)]), "abcf"),  # compaction took it
        (Topic(records("abc"), end=5), "abc"),  # and nothing came since
    ],
)
def test_a_topic_that_is_another_or_lost_the_last_that_was_read_is_read_anew(
    now: Topic, expected: str
) -> None:
    memory = heard()
    assert asked(memory, Topic(records("abcde"))) == "abcde"

    assert asked(memory, now) == expected


def test_what_was_read_before_a_failure_is_not_read_again() -> None:
    class Failing(Topic):
        def poll(self, timeout_ms: int) -> Mapping[TopicPartition, Sequence[Any]]:
            if self.at >= 2:
                raise ConnectionError
            return super().poll(timeout_ms)

    memory, whole = heard(), Topic(records("abcd"))
    with pytest.raises(ConnectionError):
        asked(memory, Failing(records("abcd")))

    assert asked(memory, whole) == "abcd"
    assert whole.fetched == [1, 2, 3]


def test_a_topic_that_is_not_there_is_named() -> None:
    with pytest.raises(NotFound, match="there is no topic nothing"):
        list(all_of(Topic([]), "nothing"))
    with pytest.raises(NotFound, match="there is no topic nothing"):
        list(Heard("nothing", str).since(Topic([]), EVER))
