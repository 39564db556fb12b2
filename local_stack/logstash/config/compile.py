"""A filter section as one Python function from the events of one input to what they became."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from local_stack.logstash.config.comparing import NotComparable
from local_stack.logstash.config.conditions import Condition, condition_of
from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.config.settings import expanded, merged, typed
from local_stack.logstash.config.tree import Branch, Compare, Logic, Not, Plugin
from local_stack.logstash.event import Event
from local_stack.logstash.filters.registry import FILTERS
from local_stack.logstash.plugin import Common, Context, Filter

Step = Callable[[list[Event]], list[Event]]
log = logging.getLogger(__name__)
# Filters that come with a Logstash 8.19 and are not here.
NOT_HERE = frozenset(
    {"aggregate", "anonymize", "de_dot", "dns", "elapsed", "elastic_integration", "elasticsearch",
     "http", "jdbc_static", "jdbc_streaming", "memcached", "metrics", "ruby", "sleep", "syslog_pri",
     "throttle", "xml"}
)  # fmt: skip


@dataclass
class PluginStats:
    id: str
    name: str
    events_in: int = 0
    events_out: int = 0
    seconds: float = 0.0


@dataclass
class Compiled:
    run: Step
    stats: list[PluginStats] = field(default_factory=list)


def compile_filters(body: Sequence[Any], context: Context, timed: bool = False) -> Compiled:
    """Raises ConfigError for an unknown plugin, setting or value, before any event."""
    stats: list[PluginStats] = []
    run = _sequence([_step(node, context, stats, timed) for node in body])
    return Compiled(run, stats)


def _sequence(steps: list[Step]) -> Step:
    if len(steps) == 1:
        return steps[0]

    def run(events: list[Event]) -> list[Event]:
        for step in steps:
            events = step(events)
            if not events:
                break
        return events

    return run


def _step(node: Any, context: Context, stats: list[PluginStats], timed: bool) -> Step:
    if isinstance(node, Branch):
        return _branch(node, context, stats, timed)
    return _plugin(node, context, stats, timed)


def _branch(node: Branch, context: Context, stats: list[PluginStats], timed: bool) -> Step:
    otherwise: Step | None = None
    for condition, body in reversed(node.arms):
        then = _sequence([_step(part, context, stats, timed) for part in body])
        if condition is None:
            otherwise = then
        else:
            test = condition_of(_substituted(condition, context))
            otherwise = _choice(test, then, otherwise)
    assert otherwise is not None
    return otherwise


def _substituted(node: Any, context: Context) -> Any:
    if isinstance(node, (Compare, Logic)):
        left, right = _substituted(node.left, context), _substituted(node.right, context)
        return type(node)(node.operator, left, right)
    if isinstance(node, Not):
        return Not(_substituted(node.inner, context))
    return expanded(node, context.environment)


def _choice(test: Condition, then: Step, otherwise: Step | None) -> Step:
    """Events for which the test holds come out first; what cannot be compared is dropped."""

    def run(events: list[Event]) -> list[Event]:
        yes: list[Event] = []
        no: list[Event] = []
        for event in events:
            try:
                (yes if test(event) else no).append(event)
            except NotComparable:
                log.warning("a comparison cannot be made: the event is dropped")
        if yes:
            yes = then(yes)
        if no and otherwise is not None:
            no = otherwise(no)
        return yes + no if no else yes

    return run


def make_filter(plugin: Plugin, context: Context) -> Filter:
    kind = FILTERS.get(plugin.name)
    if kind is None:
        raise ConfigError(f"{plugin.place}: {_unknown(plugin.name)}")
    written = merged(plugin, context.environment)
    allowed = set(kind.settings_kind.__dataclass_fields__) | set(Common.__dataclass_fields__)
    for name in written:
        if name not in allowed:
            raise ConfigError(f"{plugin.place}: {plugin.name} has no setting {name}")
    settings, common = typed(kind.settings_kind, written, plugin), typed(Common, written, plugin)
    try:
        return kind(settings, common, context)
    except ConfigError as error:
        raise ConfigError(f"{plugin.place}: {plugin.name}: {error}") from None


def _unknown(name: str) -> str:
    known = ", ".join(sorted(FILTERS))
    if name in NOT_HERE:
        return (
            f"the filter {name} is one of Logstash's, but this runner does not have it: run the "
            f"pipeline on a Logstash, or do without it; there are {known}"
        )
    return f"no filter plugin {name}; there are {known}"


def _plugin(plugin: Plugin, context: Context, stats: list[PluginStats], timed: bool) -> Step:
    made = make_filter(plugin, context)
    name = str(dict(plugin.settings).get("id") or f"{plugin.name}@{plugin.place}")
    stat = PluginStats(name, plugin.name)
    stats.append(stat)
    run = _run_filter(made.filter, plugin.name)
    return _timed(run, stat) if timed else run


def _run_filter(apply: Callable[[Event], list[Event] | None], name: str) -> Step:
    tag = f"_{name}_exception"

    def run(events: list[Event]) -> list[Event]:
        out: list[Event] = []
        for event in events:
            try:
                made = apply(event)
            except Exception as error:  # one event never stops the stream
                log.warning("%s failed on an event, tagged %s: %r", name, tag, error)
                event.tag(tag)
                made = None
            if made is None:
                if not event.cancelled:
                    out.append(event)
            else:
                out.extend(made)
        return out

    return run


def _timed(run: Step, stat: PluginStats) -> Step:
    def measured(events: list[Event]) -> list[Event]:
        started = time.perf_counter()
        out = run(events)
        stat.seconds += time.perf_counter() - started
        stat.events_in += len(events)
        stat.events_out += len(out)
        return out

    return measured
