"""Invocations waiting for an execution environment, and what became of them."""

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True)
class Outcome:
    """The handler's answer, or a JSON description of the error when `failed`."""

    payload: bytes
    failed: Literal["Unhandled"] | None = None


@dataclass(eq=False)
class Invocation:
    """`tell` is told its outcome."""

    request_id: str
    payload: bytes
    tell: Callable[[Outcome], None]

    def fail(self, error_type: str, message: str) -> None:
        """In the words that AWS itself uses when the runtime, not the handler, failed."""
        text = f"RequestId: {self.request_id} Error: {message}"
        description = {"errorType": error_type, "errorMessage": text}
        self.tell(Outcome(json.dumps(description).encode(), failed="Unhandled"))


class Taker(Protocol):
    """An execution environment that asked for work."""

    def give(self, invocation: Invocation) -> None: ...


class Waiting:
    """Of the environments that are idle, the last one goes first, as on AWS: it is warm."""

    def __init__(self) -> None:
        self._waiting: deque[Invocation] = deque()
        self._idle: list[Taker] = []

    def put(self, invocation: Invocation) -> None:
        if self._idle:
            self._idle.pop().give(invocation)
        else:
            self._waiting.append(invocation)

    def take(self, taker: Taker) -> None:
        """It is given one, now or as soon as there is one."""
        if self._waiting:
            taker.give(self._waiting.popleft())
        else:
            self._idle.append(taker)

    def leave(self, taker: Taker) -> None:
        """It is given none any more."""
        if taker in self._idle:
            self._idle.remove(taker)
