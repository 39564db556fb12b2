"""What an output does: takes a batch, and returns only when it is stored."""

from collections.abc import Sequence
from typing import Protocol

from local_stack.logstash.event import Event


class Output(Protocol):
    def write(self, events: Sequence[Event]) -> None:
        """Returns once every event is stored or set apart. Raises Stopped on shutdown."""

    def close(self) -> None: ...


class Stopped(Exception):
    """The pipeline is asked to stop while an output waits for its service."""
