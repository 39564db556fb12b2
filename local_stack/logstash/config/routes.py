"""The output section: which outputs an event goes to, and the writing of a batch."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from local_stack.logstash.config.comparing import NotComparable
from local_stack.logstash.config.compile import _substituted
from local_stack.logstash.config.conditions import Condition, condition_of
from local_stack.logstash.config.edges import Edges, make_output
from local_stack.logstash.config.tree import Branch, Plugin
from local_stack.logstash.event import Event
from local_stack.logstash.monitoring.counters import Recorder
from local_stack.logstash.outputs.base import Output

Route = Callable[[Event], None]


class Outputs:
    """Sorts a batch to the outputs that its conditions name, then writes each part."""

    def __init__(self, body: Sequence[Any], edges: Edges) -> None:
        self._batches: list[tuple[Plugin, Output, list[Event]]] = []
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
        self._batches.append((node, make_output(node, self._edges), batch))
        return batch.append

    def write(self, events: Sequence[Event], recorder: Recorder) -> None:
        for event in events:
            for route in self._routes:
                route(event)
        for plugin, output, batch in self._batches:
            if batch:
                started = time.perf_counter_ns()
                output.write(batch)
                spent = time.perf_counter_ns() - started
                recorder.plugin("output", plugin.id, len(batch), len(batch), spent)
                batch.clear()

    def close(self) -> None:
        for _, output, _ in self._batches:
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
