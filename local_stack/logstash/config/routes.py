"""The output section: which outputs an event goes to, and the writing of a batch."""

from collections.abc import Callable, Sequence
from typing import Any

from local_stack.logstash.config.compile import _substituted
from local_stack.logstash.config.conditions import Condition, NotComparable, condition_of
from local_stack.logstash.config.edges import Edges, make_output
from local_stack.logstash.config.tree import Branch
from local_stack.logstash.event import Event
from local_stack.logstash.outputs.base import Output

Route = Callable[[Event], None]


class Outputs:
    """Sorts a batch to the outputs that its conditions name, then writes each part."""

    def __init__(self, body: Sequence[Any], edges: Edges) -> None:
        self._batches: list[tuple[Output, list[Event]]] = []
        self._edges = edges
        self._routes = [self._route(node) for node in body]

    def _route(self, node: Any) -> Route:
        if isinstance(node, Branch):
            arms = [
                (
                    condition_of(_substituted(condition, self._edges.context))
                    if condition is not None
                    else None,
                    [self._route(part) for part in body],
                )
                for condition, body in node.arms
            ]
            return lambda event: _take(arms, event)
        batch: list[Event] = []
        self._batches.append((make_output(node, self._edges), batch))
        return batch.append

    def write(self, events: Sequence[Event]) -> None:
        for event in events:
            for route in self._routes:
                route(event)
        for output, batch in self._batches:
            if batch:
                output.write(batch)
                batch.clear()

    def close(self) -> None:
        for output, _ in self._batches:
            output.close()


def _take(arms: list[tuple[Condition | None, list[Route]]], event: Event) -> None:
    for condition, routes in arms:
        try:
            holds = condition is None or condition(event)
        except NotComparable:
            return
        if holds:
            for route in routes:
                route(event)
            return
