"""Invocations find an execution environment, whichever dies meanwhile."""

from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest

from local_stack.lambda_runtime.invocation import Invocation, Taker, Waiting

SOON_S = 5


def idle(pool: ThreadPoolExecutor, waiting: Waiting, taker: Taker) -> "Future[Invocation | None]":
    """What it will be handed; it waits for that when this returns."""
    found = pool.submit(waiting.take, taker)
    while taker not in waiting._idle:
        assert not found.done()
        Event().wait(0.001)
    return found


def test_an_invocation_waits_for_the_first_environment_that_asks() -> None:
    waiting, first, second = Waiting(), Invocation("1", b""), Invocation("2", b"")
    waiting.put(first)
    waiting.put(second)

    assert [waiting.take(Taker()), waiting.take(Taker())] == [first, second]


def test_of_idle_environments_the_one_that_worked_last_is_handed_the_next() -> None:
    waiting, invocation, cold, warm = Waiting(), Invocation("1", b""), Taker(), Taker()
    with ThreadPoolExecutor(2) as pool:
        handed = [idle(pool, waiting, taker) for taker in (cold, warm)]
        waiting.put(invocation)
        got = handed[1].result(SOON_S)
        waiting.leave(cold)

    assert (handed[0].result(SOON_S), got) == (None, invocation)


@pytest.mark.parametrize("when", ["while it waits", "before it asks"])
def test_an_environment_that_left_is_handed_nothing(when: str) -> None:
    waiting, invocation, dead = Waiting(), Invocation("1", b""), Taker()
    with ThreadPoolExecutor(1) as pool:
        if when == "while it waits":
            handed = idle(pool, waiting, dead)
            waiting.leave(dead)
        else:
            waiting.leave(dead)
            handed = pool.submit(waiting.take, dead)
        assert handed.result(SOON_S) is None
    waiting.put(invocation)

    assert waiting.take(Taker()) is invocation
