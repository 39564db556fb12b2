"""Inputs and outputs as a pipeline makes them, with a clock and a wait that tests hold."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local_stack.logstash.config.edges import Edges, make_input, make_output
from local_stack.logstash.config.parse import parse
from local_stack.logstash.event import Event
from local_stack.logstash.plugin import Context
from local_stack.logstash.timestamp import Timestamp

# What a test made; conftest.py closes it.
MADE: list[Any] = []


def _kept(made: Any) -> Any:
    MADE.append(made)
    return made


class World:
    """Counts the seconds that were waited; `stop` makes the next wait say so."""

    def __init__(
        self, state: Path, ecs: bool = True, environment: Mapping[str, str] | None = None
    ) -> None:
        self.seconds = 1_000_000.0
        self.waits: list[float] = []
        self.stop = False
        context = Context(environment or {}, state / "data", ecs)
        self.edges = Edges(context, self.clock, self.wait, state / "state")

    def clock(self) -> Timestamp:
        return Timestamp.from_millis(int(self.seconds * 1000))

    def wait(self, seconds: float) -> bool:
        if seconds:
            self.waits.append(seconds)
        self.seconds += seconds
        return self.stop

    def input(self, text: str) -> Any:
        """`text`: one input plugin as a configuration writes it."""
        return _kept(make_input(parsed(text), self.edges))

    def output(self, text: str) -> Any:
        (section,) = parse([("test.conf", f"output {{ {text} }}")])
        return _kept(make_output(section.body[0], self.edges))


def parsed(text: str) -> Any:
    """One input plugin as a configuration writes it."""
    (section,) = parse([("test.conf", f"input {{ {text} }}")])
    return section.body[0]


def polled(source: Any, times: int = 3) -> list[Event]:
    return [event for _ in range(times) for event in source.poll()]


def messages(source: Any, times: int = 3) -> list[str]:
    return [event.data["message"] for event in polled(source, times)]
