"""What waits for more changes of its user is stored in time, and is said to be stored only then."""

import math

from fraud.changed import MOST_WAITING, WAIT_S, Changed
from fraud.held import Held
from fraud.progress import Progress


def profile(number: int) -> Held:
    return Held(f"profile {number}", number)


def through(next_offset: int, partition: int = 0) -> dict[int, Progress]:
    return {partition: Progress(next_offset, 100 + next_offset)}


def test_a_change_is_due_when_it_has_waited() -> None:
    changed = Changed()
    changed.add({"u-1": profile(1)}, through(5), 2, now=10.0)
    assert changed.due_at == 10.0 + WAIT_S
    assert changed.take_due(10.0 + WAIT_S - 0.1).requests == 0
    due = changed.take_due(10.0 + WAIT_S)
    assert (due.profiles, due.progress, due.requests) == ({"u-1": profile(1)}, through(5), 2)


def test_what_is_taken_does_not_come_again() -> None:
    changed = Changed()
    changed.add({"u-1": profile(1)}, through(5), 2, now=10.0)
    changed.take_due(math.inf)
    due = changed.take_due(math.inf)
    assert (due.profiles, due.progress, due.requests) == ({}, {}, 0)
    assert changed.due_at is None


def test_a_profile_that_changes_again_goes_as_it_is_now_with_the_first_of_its_changes() -> None:
    changed = Changed()
    changed.add({"u-1": profile(1), "u-2": profile(1)}, through(5), 2, now=10.0)
    changed.add({"u-3": profile(2), "u-1": profile(2)}, through(7), 2, now=11.0)
    due = changed.take_due(10.0 + WAIT_S)
    assert due.profiles == {"u-1": profile(2), "u-2": profile(1)}
    assert (due.progress, due.requests) == (through(5), 2)


def test_progress_never_passes_a_change_that_waits() -> None:
    changed = Changed()
    changed.add({"u-1": profile(1)}, through(5), 1, now=10.0)
    changed.add({"u-2": profile(2)}, through(7), 1, now=11.0)
    changed.take_due(10.0 + WAIT_S)
    assert changed.due_at == 11.0 + WAIT_S
    due = changed.take_due(11.0 + WAIT_S)
    assert (due.profiles, due.progress) == ({"u-2": profile(2)}, through(7))


def test_who_changes_after_being_taken_waits_anew() -> None:
    changed = Changed()
    changed.add({"u-1": profile(1)}, through(5), 1, now=10.0)
    changed.take_due(10.0 + WAIT_S)
    changed.add({"u-1": profile(2)}, through(6), 1, now=20.0)
    assert changed.take_due(20.0).profiles == {}
    assert changed.take_due(20.0 + WAIT_S).profiles == {"u-1": profile(2)}


def test_of_each_partition_the_last_step_that_is_taken_counts() -> None:
    changed = Changed()
    changed.add({}, through(5, partition=0), 1, now=10.0)
    changed.add({}, through(9, partition=1), 1, now=10.1)
    changed.add({}, {0: Progress(6, None)}, 1, now=10.2)
    due = changed.take_due(math.inf)
    assert due.progress == {0: Progress(6, 105), 1: Progress(9, 109)}
    assert due.requests == 3


def test_too_much_goes_sooner_the_oldest_first_until_it_is_no_more_than_may_wait() -> None:
    changed = Changed()
    changed.add({"u-1": profile(1)}, through(5), 4_000, now=10.0)
    changed.add({"u-2": profile(2)}, through(7), MOST_WAITING, now=10.1)
    due = changed.take_due(10.2)
    assert (due.profiles, due.requests) == ({"u-1": profile(1)}, 4_000)
