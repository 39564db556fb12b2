"""Invocations waiting for an execution environment, and what became of them."""

import json
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Condition
from typing import Literal


@dataclass(frozen=True)
class Outcome:
    """The handler's answer, or a JSON description of the error when `failed`."""

    payload: bytes
    failed: Literal["Unhandled"] | None = None


@dataclass(frozen=True)
class Invocation:
    request_id: str
    payload: bytes
    outcome: Future[Outcome] = field(default_factory=Future)

    def finish(self, outcome: Outcome) -> None:
        """The first word counts: an answer that comes after the time-out changes nothing."""
        if not self.outcome.done():
            self.outcome.set_result(outcome)

    def fail(self, error_type: str, message: str) -> None:
        """In the words that AWS itself uses when the runtime, not the handler, failed."""
        text = f"RequestId: {self.request_id} Error: {message}"
        description = {"errorType": error_type, "errorMessage": text}
        self.finish(Outcome(json.dumps(description).encode(), failed="Unhandled"))


class Waiting:
    """A queue whose takers can leave it: an environment that died must not take one more."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._waiting: deque[Invocation] = deque()

    def put(self, invocation: Invocation) -> None:
        with self._changed:
            self._waiting.append(invocation)
            self._changed.notify_all()

    def take(self, wanted: Callable[[], bool]) -> Invocation | None:
        """Blocks until there is one; None as soon as it is no longer wanted (see `wake`)."""
        with self._changed:
            while wanted():
                if self._waiting:
                    return self._waiting.popleft()
                self._changed.wait()
        return None

    def wake(self) -> None:
        with self._changed:
            self._changed.notify_all()
