"""One pipeline: polls, filters, writes, and only then moves the inputs' positions."""

import time
from collections.abc import Sequence
from typing import Any

from local_stack.logstash.config.compile import Compiled, compile_filters
from local_stack.logstash.config.edges import Edges, chosen_input, chosen_output, make_input
from local_stack.logstash.config.routes import Outputs
from local_stack.logstash.config.tree import Branch, Section
from local_stack.logstash.event import Event
from local_stack.logstash.monitoring.counters import (
    FILTERED,
    IN,
    OUT,
    PUSHED,
    WORKED,
    Named,
    Recorder,
)
from local_stack.logstash.outputs.base import Stopped
from local_stack.logstash.plugin import Context
from local_stack.logstash.watchdog import WATCHDOG


def body_of(sections: Sequence[Section], kind: str) -> list[Any]:
    return [node for section in sections if section.kind == kind for node in section.body]


def check(sections: Sequence[Section], context: Context) -> Compiled:
    """Every plugin and setting, without opening an input or output. Raises ConfigError."""
    for node in body_of(sections, "input"):
        chosen_input(node, context)
    for node in _flat(body_of(sections, "output")):
        chosen_output(node, context)
    return compile_filters(body_of(sections, "filter"), context, timed=True)


def named_plugins(sections: Sequence[Section]) -> list[Named]:
    """Every plugin in the order in which it is written."""
    return [
        Named(kind, plugin.name, plugin.id)
        for kind in ("input", "filter", "output")
        for plugin in _flat(body_of(sections, kind))
    ]


def _flat(body: Sequence[Any]) -> list[Any]:
    out: list[Any] = []
    for node in body:
        if isinstance(node, Branch):
            out.extend(_flat([part for _, arm in node.arms for part in arm]))
        else:
            out.append(node)
    return out


class Pipeline:
    """`recorder` keeps count where the monitoring API can read it."""

    def __init__(self, sections: Sequence[Section], edges: Edges, recorder: Recorder) -> None:
        self._compiled = check(sections, edges.context)
        self._has_filters = bool(body_of(sections, "filter"))
        self._inputs = [(node.id, make_input(node, edges)) for node in body_of(sections, "input")]
        self._outputs = Outputs(body_of(sections, "output"), edges)
        self._wait, self._recorder = edges.wait, recorder

    def run(self) -> None:
        """Until every input is finished or it is time to stop; what was polled is written."""
        WATCHDOG.start()
        try:
            while not self._wait(0) and not all(source.finished for _, source in self._inputs):
                self._turn()
        except Stopped:
            pass
        finally:
            WATCHDOG.stop()
            for _, source in self._inputs:
                source.close()
            self._outputs.close()

    def _turn(self) -> None:
        for name, source in self._inputs:
            events = source.poll()
            if not events:
                continue
            started = time.perf_counter_ns()
            self._recorder.add(IN, len(events))
            self._process(events)
            source.commit()
            spent = time.perf_counter_ns() - started
            self._recorder.add(WORKED, spent)
            self._recorder.add(PUSHED, spent)
            self._recorder.plugin("input", name, len(events), len(events), spent)

    def _process(self, events: list[Event]) -> None:
        if self._has_filters:
            run = self._compiled.run
            events = [made for event in events for made in run([event])]
            for stat in self._compiled.stats:
                self._recorder.filter_so_far(stat.id, stat.events_in, stat.events_out, stat.seconds)
        self._recorder.add(FILTERED, len(events))
        self._outputs.write(events, self._recorder)
        self._recorder.add(OUT, len(events))
