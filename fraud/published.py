"""What the decision topic has of a partition whose store is behind: answers that must stay."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

import orjson
from kafka import TopicPartition

from contracts.errors import Unavailable
from contracts.topics import APPROVAL_DECISIONS
from fraud.in_order import Decided, Source
from fraud.progress import Progress
from fraud.publisher import SOURCE_HEADER

POLL_MS = 500
PATIENCE_POLLS = 60  # in a row that bring nothing


class Reader(Protocol):
    """A kafka-python consumer without a group."""

    def assign(self, partitions: Sequence[Any]) -> None: ...
    def seek(self, partition: Any, offset: int) -> None: ...
    def position(self, partition: Any) -> int: ...
    def beginning_offsets(self, partitions: Sequence[Any]) -> Mapping[Any, int]: ...
    def end_offsets(self, partitions: Sequence[Any]) -> Mapping[Any, int]: ...
    def poll(self, timeout_ms: int = 0) -> Mapping[Any, Sequence[Any]]: ...


def published_since(reader: Reader, partition: int, began: Progress) -> dict[str, Decided]:
    """By request_id, the answers to requests of the partition that are to be taken again.

    Reads from where they begin (None: the topic's beginning) to what is now the end. Raises
    Unavailable.
    """
    place = TopicPartition(APPROVAL_DECISIONS, partition)
    reader.assign([place])
    begin, end = reader.beginning_offsets([place])[place], reader.end_offsets([place])[place]
    reader.seek(place, max(begin, began.decisions_from or 0))
    found: dict[str, Decided] = {}
    for record in _until(reader, place, end):
        source = _source(record)
        if source and source.partition == partition and source.offset >= began.next_offset:
            decision = orjson.loads(record.value)
            found.setdefault(decision["request_id"], Decided(decision, source))
    return found


def _until(reader: Reader, place: Any, end: int) -> Iterator[Any]:
    in_vain = 0
    while in_vain < PATIENCE_POLLS:
        before = reader.position(place)
        if before >= end:
            return
        for records in reader.poll(timeout_ms=POLL_MS).values():
            yield from records
        in_vain = in_vain + 1 if reader.position(place) == before else 0
    raise Unavailable("kafka", f"{APPROVAL_DECISIONS}[{place.partition}] cannot be read to {end}")


def _source(record: Any) -> Source | None:
    for name, value in record.headers:
        if name == SOURCE_HEADER:
            return Source.parse(value.decode())
    return None
