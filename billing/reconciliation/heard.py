"""What a topic's records said, kept, so that who asks again and again reads only what is new.

In memory alone: the topic itself is what lasts. Who starts anew finds by time where to begin, and
whatever was kept is dropped as soon as the topic is not the one that it was read from.
"""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import compress, repeat
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from kafka.structs import TopicPartition

from contracts.errors import NotFound, Unavailable

POLL_MS = 1_000
SILENT_POLLS = 10

T = TypeVar("T")


class Consumer(Protocol):
    """A kafka-python consumer without a group, which goes to the earliest record that is left
    where the one that it is sent to is gone."""

    def partitions_for_topic(self, topic: str) -> set[int] | None: ...
    def assign(self, partitions: Sequence[TopicPartition]) -> None: ...
    def seek(self, partition: TopicPartition, offset: int) -> None: ...
    def position(self, partition: TopicPartition) -> int: ...
    def poll(self, timeout_ms: int) -> Mapping[TopicPartition, Sequence[Any]]: ...
    def beginning_offsets(
        self, partitions: Sequence[TopicPartition]
    ) -> Mapping[TopicPartition, int]: ...
    def end_offsets(self, partitions: Sequence[TopicPartition]) -> Mapping[TopicPartition, int]: ...
    def offsets_for_times(
        self, moments: Mapping[TopicPartition, int]
    ) -> Mapping[TopicPartition, Any]: ...


class Kept(NamedTuple, Generic[T]):
    """What is kept of a record."""

    partition: int
    offset: int
    at_ms: int
    said: T


@dataclass
class _Part(Generic[T]):
    """Column by column: a million cardholders have tens of millions of records in some days."""

    from_ms: int  #: all of its records since then were read
    last: Any = None  #: the record that was read last
    offsets: "array[int]" = field(default_factory=lambda: array("q"))
    at_ms: "array[int]" = field(default_factory=lambda: array("q"))
    said: list[T] = field(default_factory=list)

    def add(self, record: Any, said: T) -> None:
        self.offsets.append(record.offset)
        self.at_ms.append(record.timestamp)
        self.said.append(said)
        self.last = record

    def begin_with(self, from_ms: int) -> None:
        """Nothing that is older stays."""
        stays = [at_ms >= from_ms for at_ms in self.at_ms]
        if not all(stays):
            self.offsets = array("q", compress(self.offsets, stays))
            self.at_ms = array("q", compress(self.at_ms, stays))
            self.said = list(compress(self.said, stays))
        self.from_ms = from_ms

    def kept(self, partition: int) -> Iterator[Kept[T]]:
        return map(Kept, repeat(partition), self.offsets, self.at_ms, self.said)


class Heard(Generic[T]):
    """`made_of` makes of a record what it says."""

    def __init__(self, topic: str, made_of: Callable[[Any], T]) -> None:
        self._topic = topic
        self._made_of = made_of
        self._parts: dict[int, _Part[T]] = {}

    def since(self, consumer: Consumer, moment: datetime) -> Iterator[Kept[T]]:
        """Of all records that were written from `moment` on. What was read stays read where it
        fails. Raises NotFound, Unavailable."""
        from_ms = int(moment.timestamp() * 1000)
        parts = parts_of(consumer, self._topic)
        for part in parts:
            self._read(consumer, part, from_ms)
        for part in parts:
            yield from self._parts[part.partition].kept(part.partition)

    def _read(self, consumer: Consumer, part: TopicPartition, from_ms: int) -> None:
        consumer.assign([part])
        end = consumer.end_offsets([part])[part]
        known = self._parts.get(part.partition, _Part(from_ms))
        goes_back = from_ms < known.from_ms  # as after a clock that was set back
        new = None if goes_back else self._behind(consumer, part, known.last, end)
        if new is None:
            known = _Part(from_ms)
            found = consumer.offsets_for_times({part: from_ms})[part]
            new = records_between(consumer, {part: found.offset if found else end}, {part: end})
        self._parts[part.partition] = known
        for record in new:
            known.add(record, self._made_of(record))
        known.begin_with(from_ms)

    def _behind(
        self, consumer: Consumer, part: TopicPartition, last: Any, end: int
    ) -> Iterator[Any] | None:
        """What follows the last record that was read, where that is still there: else the topic
        was made anew, or cut or compacted so far, and nothing of what was read need be true."""
        if last is None:
            return None
        found = records_between(consumer, {part: last.offset}, {part: end})
        return found if _is_same(last, next(found, None)) else None


def _is_same(record: Any, other: Any) -> bool:
    return other is not None and all(
        getattr(record, name) == getattr(other, name)
        for name in ("offset", "timestamp", "key", "value")
    )


def all_of(consumer: Consumer, topic: str) -> Iterator[Any]:
    """All records that were there when it began, from the start of the topic. Raises NotFound,
    Unavailable."""
    parts = parts_of(consumer, topic)
    consumer.assign(parts)
    starts, ends = consumer.beginning_offsets(parts), consumer.end_offsets(parts)
    yield from records_between(consumer, starts, ends)


def parts_of(consumer: Consumer, topic: str) -> list[TopicPartition]:
    """Raises NotFound."""
    parts = [TopicPartition(topic, part) for part in consumer.partitions_for_topic(topic) or ()]
    if not parts:
        hint = "is KAFKA_BOOTSTRAP_SERVERS another cluster? `make up` or a deployment makes it"
        raise NotFound("topic", topic, hint)
    return parts


def records_between(
    consumer: Consumer,
    starts: Mapping[TopicPartition, int],
    ends: Mapping[TopicPartition, int],
) -> Iterator[Any]:
    """At least those before `ends`, of partitions that are assigned. Raises Unavailable."""
    for part, start in starts.items():
        consumer.seek(part, start)
    silent = 0
    while any(consumer.position(part) < end for part, end in ends.items()):
        polled = consumer.poll(timeout_ms=POLL_MS)
        silent = 0 if polled else silent + 1
        if silent == SILENT_POLLS:
            topics = {part.topic for part in ends}
            raise Unavailable("Kafka", f"{', '.join(sorted(topics))} gives no records")
        for records in polled.values():
            yield from records
