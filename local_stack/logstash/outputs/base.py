"""What an output does: takes a batch, and returns only when it is stored."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from local_stack.logstash.codecs.base import Codec
from local_stack.logstash.event import Event

Wait = Callable[[float], bool]
log = logging.getLogger(__name__)
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 30.0


@dataclass(frozen=True)
class Common:
    """Settings that every output has."""

    codec: Any = None
    id: str | None = None
    enable_metric: bool = True
    workers: int = 1
    ecs_compatibility: str | None = None


@dataclass(frozen=True)
class Sink:
    """What every output is given; `wait(seconds)` sleeps, and is true when it is time to stop."""

    codec: Callable[[], Codec]
    wait: Wait
    state: Path
    id: str | None = None
    ecs: bool = True


class Output(Protocol):
    def write(self, events: Sequence[Event]) -> None:
        """Returns once every event is stored or set apart. Raises Stopped on shutdown."""

    def close(self) -> None: ...


class OutputKind(Protocol):
    """What the class of an output tells before one is made."""

    settings_kind: type[Any]
    default_codec: str

    def __call__(self, settings: Any, sink: Sink) -> Output: ...


class Stopped(Exception):
    """The pipeline is asked to stop while an output waits for its service."""


def pauses(first: float, longest: float) -> Iterator[float]:
    """In seconds, doubled each time."""
    while True:
        yield first
        first = min(first * 2, longest)


def until_stored(attempt: Callable[[], None], wait: Wait, what: str) -> None:
    """Tries again while the disk is full or a file may not be written. Raises Stopped."""
    for pause in pauses(FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS):
        try:
            attempt()
            return
        except OSError as error:
            log.error("%s cannot be written, trying again in %.0f s: %s", what, pause, error)
        if wait(pause):
            raise Stopped
