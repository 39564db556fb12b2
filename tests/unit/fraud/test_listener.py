"""What the listener does when partitions come to it, beside what tests/integration sees of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import Any, cast

from fraud.listening import Listener
from fraud.ownership import Ownership
from fraud.progress import Progress

STORED = {0: Progress(6, 4)}


@dataclass
class RecordingConsumer:
    """Two records a poll. The group is rebalanced at the polls numbered in `rebalances`."""

    stop: Event
    polls: int
    rebalances: Sequence[int]
    at: int = 0
    sought: list[int] = field(default_factory=list)
    changed: bool = False

    def poll(self) -> Any:
        self.changed = self.polls in self.rebalances
        self.polls -= 1
        if not self.polls:
            self.stop.set()
        self.at += 2
        return [self.at - 2, self.at - 1]

    def has_changed(self) -> bool:
        return self.changed

    def committed(self) -> Mapping[int, Progress]:
        return STORED

    def go_to(self, reached: Mapping[int, Progress]) -> None:
        self.at = reached[0].next_offset
        self.sought.append(self.at)

    def commit(self, reached: Mapping[int, Progress]) -> None:
        pass

    def commit_soon(self, reached: Mapping[int, Progress]) -> None:
        pass


@dataclass
class RecordingOwnership:
    began: Mapping[int, Progress]
    answered: list[int] = field(default_factory=list)

    def answer(self, records: Sequence[int]) -> None:
        self.answered += records

    def newly_stored(self) -> Mapping[int, Progress]:
        return {}

    def drain(self, seconds: float) -> None:
        pass

    def close(self, seconds: float) -> None:
        pass


def spells(polls: int, rebalances: Sequence[int]) -> tuple[RecordingConsumer, list[Any]]:
    """The consumer, and one ownership for each time that the partition came."""
    stop = Event()
    consumer = RecordingConsumer(stop, polls, rebalances)
    owned: list[RecordingOwnership] = []

    def own(began: Mapping[int, Progress]) -> Ownership:
        owned.append(RecordingOwnership(began))
        return cast(Ownership, owned[-1])

    Listener(consumer, own, stop).run()
    return consumer, owned


def test_a_partition_is_taken_from_what_is_stored_and_not_from_what_was_polled_meanwhile() -> None:
    consumer, [owned] = spells(polls=3, rebalances=[3])

    assert consumer.sought == [6]
    assert owned.began == STORED
    assert owned.answered == [6, 7, 8, 9]


def test_a_partition_that_is_kept_in_a_rebalance_is_taken_from_what_is_stored_too() -> None:
    consumer, [first, second] = spells(polls=4, rebalances=[4, 2])

    assert consumer.sought == [6, 6]
    assert first.answered == [6, 7]
    assert second.answered == [6, 7]
