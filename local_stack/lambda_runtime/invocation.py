"""Invocations waiting for an execution environment, and what became of them."""

import json
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Lock
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


@dataclass(eq=False)
class Taker:
    """Of one execution environment: where it is handed its next invocation, None when it left."""

    hand: "SimpleQueue[Invocation | None]" = field(default_factory=SimpleQueue)
    left: bool = False


class Waiting:
    """A queue whose takers can leave it: an environment that died must not take one more.

    Of those that are idle, the last one goes first, as on AWS: it is warm.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: deque[Invocation] = deque()
        self._idle: list[Taker] = []

    def put(self, invocation: Invocation) -> None:
        with self._lock:
            if self._idle:
                self._idle.pop().hand.put(invocation)
            else:
                self._waiting.append(invocation)

    def take(self, taker: Taker) -> Invocation | None:
        """Blocks until there is one; None as soon as the taker left."""
        with self._lock:
            if taker.left:
                return None
            if self._waiting:
                return self._waiting.popleft()
            self._idle.append(taker)
        return taker.hand.get()

    def leave(self, taker: Taker) -> None:
        """What it was just handed, it still takes, and has to put back."""
        with self._lock:
            taker.left = True
            if taker in self._idle:
                self._idle.remove(taker)
                taker.hand.put(None)
