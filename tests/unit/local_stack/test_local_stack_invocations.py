"""Invocations find an execution environment, whichever dies meanwhile."""

from queue import SimpleQueue
from threading import Event, Thread
from typing import Any, cast

import pytest

from local_stack.lambda_runtime.invocation import Invocation, Taker, Waiting
from local_stack.lambda_runtime.runtime_api import Worker

SOON_S = 5
FIRST, SECOND = Invocation("1", b""), Invocation("2", b"")


class Hand:
    """A taker's, which tells when it is held out: its environment is idle from then on."""

    def __init__(self) -> None:
        self._inner: SimpleQueue[Any] = SimpleQueue()
        self._is_held_out = Event()

    def get(self) -> Any:
        self._is_held_out.set()
        return self._inner.get()

    def put(self, given: Any) -> None:
        self._inner.put(given)

    def wait_until_idle(self) -> None:
        assert self._is_held_out.wait(SOON_S)


class Environment:
    """Asks once, in a thread of its own that never holds up a test's end."""

    def __init__(self, waiting: Waiting) -> None:
        self._hand = Hand()
        self._found: SimpleQueue[Invocation | None] = SimpleQueue()
        self.taker = Taker(cast("Any", self._hand))
        Thread(target=lambda: self._found.put(waiting.take(self.taker)), daemon=True).start()
        self._hand.wait_until_idle()

    def handed(self) -> Invocation | None:
        return self._found.get(timeout=SOON_S)


def test_an_invocation_waits_for_the_first_environment_that_asks() -> None:
    waiting = Waiting()
    waiting.put(FIRST)
    waiting.put(SECOND)

    assert [waiting.take(Taker()), waiting.take(Taker())] == [FIRST, SECOND]


def test_of_idle_environments_the_last_one_is_handed_the_next() -> None:
    waiting = Waiting()
    cold, warm = Environment(waiting), Environment(waiting)

    waiting.put(FIRST)
    waiting.put(SECOND)

    assert (warm.handed(), cold.handed()) == (FIRST, SECOND)


def test_an_environment_that_leaves_while_it_is_idle_is_handed_nothing() -> None:
    waiting = Waiting()
    dead = Environment(waiting)

    waiting.leave(dead.taker)
    waiting.put(FIRST)

    assert (dead.handed(), waiting.take(Taker())) == (None, FIRST)


def test_one_that_left_before_it_asked_is_handed_nothing() -> None:
    waiting, dead = Waiting(), Taker()
    waiting.leave(dead)
    waiting.put(FIRST)

    assert (waiting.take(dead), waiting.take(Taker())) == (None, FIRST)


class DeathAtHandover(Waiting):
    """Its first taker dies with the invocation in its hand."""

    worker: Worker | None = None

    def take(self, taker: Taker) -> Invocation | None:
        found = super().take(taker)
        if self.worker:
            self.worker.died("Runtime.ExitError", "killed")
        return found


def test_what_a_dying_environment_was_just_handed_goes_to_another() -> None:
    waiting = DeathAtHandover()
    waiting.worker = Worker(waiting, lambda: 0.0, timeout=1.0)
    waiting.put(FIRST)

    assert waiting.worker.next() is None
    assert waiting.take(Taker()) is FIRST


@pytest.mark.parametrize("words", [b'{"do": "work"}', b"{}"])
def test_an_environment_is_handed_what_was_asked(words: bytes) -> None:
    waiting = Waiting()
    waiting.put(Invocation("3", words))

    found = Worker(waiting, lambda: 0.0, timeout=1.0).next()

    assert found is not None
    assert (found.request_id, found.payload) == ("3", words)
