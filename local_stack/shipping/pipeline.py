"""A pipeline: batches from one input through the filters into the outputs, then the position."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from local_stack.shipping.conditions import compiled
from local_stack.shipping.config import ConfigError, Plugin, Statement
from local_stack.shipping.event import Event
from local_stack.shipping.filters import FILTERS

Step = Callable[[Event], None]


def filter_steps(statements: Sequence[Statement]) -> list[Step]:
    return [_step(statement) for statement in statements]


def _step(statement: Statement) -> Step:
    if isinstance(statement, Plugin):
        if statement.name not in FILTERS:
            raise ConfigError(f"no filter is called {statement.name}: {', '.join(FILTERS)} are")
        return FILTERS[statement.name](statement.settings)
    cases: list[tuple[Callable[[Event], bool], list[Step]]] = [
        (_always if condition is None else compiled(condition), filter_steps(body))
        for condition, body in statement.cases
    ]

    def branch(event: Event) -> None:
        for holds, steps in cases:
            if holds(event):
                apply(steps, event)
                return

    return branch


def apply(steps: Sequence[Step], event: Event) -> None:
    for step in steps:
        if event.cancelled:
            return
        step(event)


def filtered(steps: Sequence[Step], events: Sequence[Event], now: datetime) -> list[Event]:
    """What is left of a batch; an event without a time of its own gets `now`."""
    for event in events:
        event.data.setdefault("@timestamp", now)
        event.data.setdefault("@version", "1")
        apply(steps, event)
    return [event for event in events if not event.cancelled]


def run(
    source: Any, steps: Sequence[Step], outputs: Sequence[Any], stopping: Callable[[float], bool]
) -> None:
    """Until asked to stop; a batch in hand is finished first."""
    try:
        for events in source.batches():
            if events:
                left = filtered(steps, events, datetime.now(UTC))
                for output in outputs:
                    output.write(left)
            if stopping(0 if events else 0.2):
                return
    finally:
        source.close()


def _always(_: Event) -> bool:
    return True
