"""Invocations find an execution environment, whichever dies meanwhile."""

import json
from http import HTTPStatus
from typing import Any

from local_stack.lambda_runtime.http import Exchange
from local_stack.lambda_runtime.invocation import Invocation, Outcome, Waiting
from local_stack.lambda_runtime.runtime_api import Worker

ARN = "arn:aws:lambda:eu-central-1:123456789012:function:tiny"
DONE = Outcome(b'{"done": true}')


class Environment:
    """Notes what it is given."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def give(self, invocation: Invocation) -> None:
        self.given.append(invocation.request_id)


class Asking(Exchange):
    """A process that waits for its next invocation, and notes the reply."""

    def __init__(self) -> None:
        self.replies: list[tuple[HTTPStatus, Any, str | None]] = []

    def reply(self, status: HTTPStatus, payload: bytes, headers: Any = None) -> None:
        request_id = (headers or {}).get("Lambda-Runtime-Aws-Request-Id")
        self.replies.append((status, json.loads(payload), request_id))


class Caller:
    """Notes what it is told."""

    def __init__(self) -> None:
        self.told: list[Outcome] = []

    def invocation(self, request_id: str = "r-1") -> Invocation:
        return Invocation(request_id, b'{"do": "work"}', self.told.append)


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


def worker_of(waiting: Waiting, clock: Clock | None = None) -> Worker:
    return Worker(ARN, waiting, clock or Clock(), timeout=2.0)


def test_an_invocation_waits_for_the_first_environment_that_asks() -> None:
    waiting, first, second = Waiting(), Environment(), Environment()
    waiting.put(Caller().invocation("r-1"))
    waiting.put(Caller().invocation("r-2"))

    waiting.take(first)
    waiting.take(second)

    assert (first.given, second.given) == (["r-1"], ["r-2"])


def test_of_idle_environments_the_last_one_is_given_the_next() -> None:
    waiting, cold, warm = Waiting(), Environment(), Environment()
    waiting.take(cold)
    waiting.take(warm)

    waiting.put(Caller().invocation("r-1"))
    waiting.put(Caller().invocation("r-2"))

    assert (warm.given, cold.given) == (["r-1"], ["r-2"])


def test_an_environment_that_left_is_given_nothing() -> None:
    waiting, dead, alive = Waiting(), Environment(), Environment()
    waiting.take(dead)

    waiting.leave(dead)
    waiting.put(Caller().invocation("r-1"))
    waiting.take(alive)

    assert (dead.given, alive.given) == ([], ["r-1"])


def test_a_process_that_asks_is_given_what_was_asked_and_its_answer_told() -> None:
    waiting, asking, caller = Waiting(), Asking(), Caller()
    worker = worker_of(waiting)
    worker.asks(asking)
    waiting.put(caller.invocation("r-1"))

    finished = worker.finish("r-1", DONE)

    assert asking.replies == [(HTTPStatus.OK, {"do": "work"}, "r-1")]
    assert (finished, caller.told) == (True, [DONE])


def test_a_process_that_asks_twice_is_given_one() -> None:
    waiting, lost, asking = Waiting(), Asking(), Asking()
    worker = worker_of(waiting)
    worker.asks(lost)
    worker.asks(asking)

    waiting.put(Caller().invocation("r-1"))
    waiting.put(Caller().invocation("r-2"))

    assert (lost.replies, [request_id for *_, request_id in asking.replies]) == ([], ["r-1"])


def test_an_answer_after_the_time_out_is_told_to_nobody() -> None:
    waiting, caller, clock = Waiting(), Caller(), Clock()
    worker = worker_of(waiting, clock)
    worker.asks(Asking())
    waiting.put(caller.invocation("r-1"))
    assert not worker.overdue()

    clock.now += 2.1
    assert worker.overdue()
    worker.died("Sandbox.Timedout", "Task timed out after 2.00 seconds")
    finished = worker.finish("r-1", DONE)

    (told,) = caller.told
    assert (finished, told.failed) == (False, "Unhandled")
    assert json.loads(told.payload) == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": "RequestId: r-1 Error: Task timed out after 2.00 seconds",
    }


def test_a_process_that_died_while_it_waited_is_given_nothing() -> None:
    waiting, asking, caller = Waiting(), Asking(), Caller()
    worker = worker_of(waiting)
    worker.asks(asking)

    worker.died("Runtime.ExitError", "Runtime exited with error: exit status 1")
    waiting.put(caller.invocation("r-1"))

    gone = (HTTPStatus.GONE, {"errorType": "ContainerError"}, None)
    assert (asking.replies, caller.told, worker.ready) == ([gone], [], False)


def test_one_that_asks_after_its_death_is_refused() -> None:
    asking, worker = Asking(), worker_of(Waiting())
    worker.died("Runtime.ExitError", "Runtime exited with error: exit status 1")

    worker.asks(asking)

    assert asking.replies == [(HTTPStatus.GONE, {"errorType": "ContainerError"}, None)]
