"""One interface to a server that we spawn and to one that already runs."""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Event
from typing import Protocol

from contracts.errors import NotReady
from local_stack.ports import require_free
from local_stack.process import DetachedProcess

POLL_SECONDS = 0.2
STOP_SECONDS = 15.0

#: Asks a server over its own protocol; raises anything while it is not ready.
Question = Callable[[], None]


class State(StrEnum):
    READY = "ready"
    NOT_READY = "not ready"
    DOWN = "down"


class Service(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def address(self) -> str: ...
    def prepare(self) -> None:
        """Lays out what the server needs; slow, safe to repeat, may run on any thread."""

    def start(self) -> None: ...
    def wait_until_ready(self, seconds: float, abandoned: Event) -> None:
        """Raises NotReady when the server does not answer in time, or died, or is abandoned."""

    def stop(self) -> None: ...
    def state(self) -> State: ...


@dataclass(frozen=True)
class SpawnedService:
    name: str
    address: str
    #: What listens where: name of a port in Ports -> port on loopback.
    ports: Mapping[str, int]
    process: DetachedProcess
    command: tuple[str, ...]
    ask: Question
    layout: Callable[[], None] = lambda: None
    environ: Mapping[str, str] = field(default_factory=dict)

    def prepare(self) -> None:
        """Stops a server that was told otherwise when it was started: `start` runs it anew."""
        if not self.process.runs(self.command, self.environ):
            self.stop()
            for name, port in self.ports.items():
                require_free(name, port)
            self.layout()

    def start(self) -> None:
        if not self._lives():
            self.process.start(self.command, self.environ)

    def wait_until_ready(self, seconds: float, abandoned: Event) -> None:
        if (waited := _waited(self.ask, seconds, abandoned, self._lives)) is not None:
            raise NotReady(self.name, waited, self.process.last_log_lines())

    def stop(self) -> None:
        self.process.stop(STOP_SECONDS)

    def state(self) -> State:
        if not self._lives():
            return State.DOWN
        return State.READY if _answers(self.ask) else State.NOT_READY

    def _lives(self) -> bool:
        return self.process.pid() is not None


@dataclass(frozen=True)
class ExternalService:
    """Somebody else's server: asked, never started or stopped."""

    name: str
    address: str
    ask: Question

    def prepare(self) -> None: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...

    def wait_until_ready(self, seconds: float, abandoned: Event) -> None:
        if (waited := _waited(self.ask, seconds, abandoned, lambda: True)) is not None:
            address = without_password(self.address)
            raise NotReady(self.name, waited, [f"it runs elsewhere, at {address}"])

    def state(self) -> State:
        return State.READY if _answers(self.ask) else State.NOT_READY


_PASSWORD = re.compile(r"(//[^:/@]*:)[^/]*(?=@)|(password=)[^&\s]+")


def without_password(address: str) -> str:
    """A URL or libpq's words, to be shown."""
    return _PASSWORD.sub(lambda found: f"{found[1] or found[2]}***", address)


def _waited(
    ask: Question, seconds: float, abandoned: Event, lives: Callable[[], bool]
) -> float | None:
    """None as soon as it answers; the seconds when it died, took too long, or is abandoned."""
    started = time.monotonic()
    while (waited := time.monotonic() - started) < seconds and not abandoned.is_set():
        if _answers(ask):
            return None
        if not lives():
            break
        abandoned.wait(POLL_SECONDS)
    return waited


def _answers(ask: Question) -> bool:
    # Each client library has its own ways to say "not yet"; all of them mean the same here.
    try:
        ask()
    except Exception:  # noqa: BLE001
        return False
    return True
