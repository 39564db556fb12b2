"""Input and output plugins of a configuration, made by name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local_stack.logstash.config.compile import _substituted
from local_stack.logstash.config.conditions import Condition, NotComparable, condition_of
from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.config.settings import merged, typed
from local_stack.logstash.config.tree import Branch, Plugin
from local_stack.logstash.event import Event
from local_stack.logstash.inputs import file as file_input
from local_stack.logstash.inputs import kafka as kafka_input
from local_stack.logstash.inputs import stdin as stdin_input
from local_stack.logstash.inputs.base import Clock, Input
from local_stack.logstash.outputs import elasticsearch as elasticsearch_output
from local_stack.logstash.outputs import kafka as kafka_output
from local_stack.logstash.outputs import simple
from local_stack.logstash.outputs.base import Output
from local_stack.logstash.plugin import Context


@dataclass(frozen=True)
class Edges:
    """What inputs and outputs need from the world; `wait` is true when it is time to stop."""

    context: Context
    clock: Clock
    wait: Callable[[float], bool]
    state: Path


INPUT_SETTINGS: dict[str, type] = {
    "file": file_input.Settings,
    "kafka": kafka_input.Settings,
    "stdin": stdin_input.Settings,
}
OUTPUT_SETTINGS: dict[str, type] = {
    "elasticsearch": elasticsearch_output.Settings,
    "kafka": kafka_output.Settings,
    "stdout": simple.StdoutSettings,
    "file": simple.FileSettings,
    "null": simple.NullSettings,
}


def settings_of(plugin: Plugin, kinds: dict[str, type], context: Context) -> Any:
    """Raises ConfigError for an unknown plugin, setting or value."""
    kind = kinds.get(plugin.name)
    if kind is None:
        known = ", ".join(sorted(kinds))
        raise ConfigError(f"{plugin.place}: no plugin {plugin.name} here; there are {known}")
    written = merged(plugin, context.environment)
    if isinstance(codec := written.get("codec"), Plugin):
        written["codec"] = codec.name
    for name in written:
        if name not in kind.__dataclass_fields__:  # type: ignore[attr-defined]
            raise ConfigError(f"{plugin.place}: {plugin.name} has no setting {name}")
    return typed(kind, written, plugin)


def make_input(plugin: Plugin, edges: Edges) -> Input:
    settings = settings_of(plugin, INPUT_SETTINGS, edges.context)
    if plugin.name == "kafka":
        return kafka_input.KafkaInput(settings, edges.clock)
    if plugin.name == "file":
        return file_input.FileInput(settings, edges.clock, edges.state)
    return stdin_input.StdinInput(settings, edges.clock)


def make_output(plugin: Plugin, edges: Edges) -> Output:
    settings = settings_of(plugin, OUTPUT_SETTINGS, edges.context)
    if plugin.name == "elasticsearch":
        refused = edges.state / "dead-letters" / f"{settings.id or 'elasticsearch'}.ndjson"
        return elasticsearch_output.ElasticsearchOutput(settings, refused, edges.wait)
    made: dict[str, Callable[[Any], Output]] = {
        "kafka": kafka_output.KafkaOutput,
        "stdout": simple.StdoutOutput,
        "file": simple.FileOutput,
        "null": simple.NullOutput,
    }
    return made[plugin.name](settings)


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
