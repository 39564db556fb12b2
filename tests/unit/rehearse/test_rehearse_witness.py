"""What was written while a cluster rolled is there, each number once."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

import pytest

from rehearse.witness import Observer, Witness, WritesLost, differences, witnessed


class Kept:
    """Numbers in memory, as `forget` leaves them."""

    product = "Memory"

    def __init__(self, forget: Callable[[list[int]], Sequence[int]]) -> None:
        self.written: list[int] = []
        self._forget = forget

    def open(self) -> None:
        self.written.clear()

    def write(self, number: int) -> None:
        self.written.append(number)

    def read(self) -> Iterator[int]:
        yield from self._forget(self.written)


class Full(Kept):
    def write(self, number: int) -> None:
        super().write(number)
        raise WritesLost(f"write {number}: full")


def _seen(numbers: Kept, writes: int) -> str:
    """What a witness says of `numbers` after so many tries to write."""
    witness = Witness(numbers)
    witness.start()
    deadline = time.monotonic() + 10
    while len(numbers.written) < writes and time.monotonic() < deadline:
        time.sleep(0.01)
    return witness.finish()


def test_all_that_was_written_is_there_whatever_the_order() -> None:
    assert differences(4, iter([2, 0, 3, 1])) == []


def test_a_lost_and_a_doubled_write_are_named() -> None:
    assert differences(4, iter([0, 2, 2, 3])) == ["1 lost", "2 there 2 times"]


def test_a_witness_says_how_many_writes_there_were() -> None:
    kept = Kept(lambda written: written)
    said = _seen(kept, 3)
    assert said.startswith(f"{len(kept.written)} writes to Memory meanwhile, each there once")
    assert kept.written == list(range(len(kept.written)))


@pytest.mark.parametrize(
    ("forget", "why"),
    [
        (lambda written: written[1:], "writes to Memory: 0 lost"),
        (lambda written: [*written, 1], "writes to Memory: 1 there 2 times"),
    ],
    ids=["one is lost", "one is doubled"],
)
def test_a_witness_holds_what_is_wrong_against_a_product(
    forget: Callable[[list[int]], Sequence[int]], why: str
) -> None:
    with pytest.raises(WritesLost, match=why):
        _seen(Kept(forget), 3)


def test_a_refused_write_is_told_of_as_it_was() -> None:
    with pytest.raises(WritesLost, match="write 0: full"):
        _seen(Full(lambda written: written), 1)


def test_who_wrote_nothing_saw_nothing() -> None:
    witness = Witness(Kept(lambda written: written), pause_seconds=60)
    witness.start()
    with pytest.raises(WritesLost, match="no write to Memory"):
        witness.finish()


class Noted:
    def __init__(self, name: str, notes: list[str]) -> None:
        self._name, self._notes = name, notes

    def start(self) -> None:
        self._notes.append(f"{self._name} starts")

    def finish(self) -> str:
        return f"{self._name} saw it"


def test_observers_are_there_before_and_after_what_they_observe() -> None:
    notes: list[str] = []
    observers: list[Observer] = [Noted("one", notes), Noted("two", notes)]
    with witnessed(observers, notes.append):
        notes.append("it happens")
    assert notes == ["one starts", "two starts", "it happens", "one saw it", "two saw it"]


def test_what_fails_inside_is_what_is_told() -> None:
    notes: list[str] = []
    with suppress(KeyError), witnessed([Noted("one", notes)], notes.append):
        raise KeyError
    assert notes == ["one starts"]
