"""One pipeline: polls, filters, writes, and only then moves the inputs' positions."""

import time
from collections.abc import Iterator, Sequence
from typing import Any

from local_stack.logstash.config.compile import Compiled, compile_filters
from local_stack.logstash.config.edges import Edges, chosen_input, chosen_output, make_input
from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.config.routes import Outputs
from local_stack.logstash.config.tree import Branch, Plugin, Section, body_of
from local_stack.logstash.event import Event
from local_stack.logstash.inputs.base import Input
from local_stack.logstash.monitoring.counters import (
    FILTERED,
    IN,
    OUT,
    PUSHED,
    WORKED,
    Counters,
    Named,
)
from local_stack.logstash.outputs.base import Stopped
from local_stack.logstash.plugin import Context
from local_stack.logstash.watchdog import WATCHDOG
from local_stack.logstash.workers.pool import Pool
from local_stack.logstash.workers.worker import Work

# While workers are busy, this many batches may be read again after a crash.
MOST_BATCHES = 16


def check(sections: Sequence[Section], context: Context) -> Compiled:
    """Every plugin and setting, without opening an input or output. Raises ConfigError."""
    _check_ids(sections)
    for node in body_of(sections, "input"):
        chosen_input(node, context)
    for node in _flat(body_of(sections, "output")):
        chosen_output(node, context)
    return compile_filters(body_of(sections, "filter"), context, timed=True)


def _check_ids(sections: Sequence[Section]) -> None:
    seen: dict[str, Plugin] = {}
    for _, plugin in _plugins(sections):
        other = seen.setdefault(plugin.id, plugin)
        if other is not plugin:
            raise ConfigError(
                f"{plugin.place}: the id {plugin.id} is at {other.place} too: give another one"
            )


def named_plugins(sections: Sequence[Section]) -> list[Named]:
    """Every plugin, inputs first, in the order in which they are written."""
    return [Named(kind, plugin.name, plugin.id) for kind, plugin in _plugins(sections)]


def _plugins(sections: Sequence[Section]) -> list[tuple[str, Plugin]]:
    kinds = ("input", "filter", "output")
    return [(kind, each) for kind in kinds for each in _flat(body_of(sections, kind))]


def _flat(body: Sequence[Any]) -> Iterator[Plugin]:
    for node in body:
        if isinstance(node, Branch):
            yield from _flat([part for _, arm in node.arms for part in arm])
        else:
            yield node


class Pipeline:
    """`counters` are where the monitoring API reads them; `workers` processes run the filters."""

    def __init__(
        self, sections: Sequence[Section], edges: Edges, counters: Counters, workers: int = 1
    ) -> None:
        self._compiled = check(sections, edges.context)
        self._has_filters = bool(body_of(sections, "filter"))
        self._inputs = [(node.id, make_input(node, edges)) for node in body_of(sections, "input")]
        self._outputs = Outputs(body_of(sections, "output"), edges)
        self._wait, self._counters = edges.wait, counters
        self._recorder = counters.recorder()
        self._pool = Pool(workers if self._has_filters else 1, self._filters)
        # Inputs whose position has to move, and the batches that were polled since it did.
        self._owed: dict[str, Input] = {}
        self._batches = 0

    def run(self) -> None:
        """Until every input is finished or it is time to stop; what was polled is written."""
        WATCHDOG.start()
        try:
            while not self._wait(0) and not all(source.finished for _, source in self._inputs):
                self._round()
            self._settle()
        except Stopped:
            pass
        finally:
            WATCHDOG.stop()
            self._pool.close()
            for _, source in self._inputs:
                source.close()
            self._outputs.close()

    def _round(self) -> None:
        """Polls each input once. Positions move when no worker is busy, or many are to move."""
        polled = [self._take(name, source) for name, source in self._inputs]
        if not any(polled) or not self._pool.busy() or self._batches >= MOST_BATCHES:
            self._settle()

    def _take(self, name: str, source: Input) -> bool:
        events = source.poll()
        if not events:
            return False
        self._owed[name] = source
        self._batches += 1
        count, started = len(events), time.perf_counter_ns()
        self._recorder.add(IN, count)
        self._write(self._pool.turn(events))
        spent = time.perf_counter_ns() - started
        self._recorder.add(PUSHED, spent)
        self._recorder.plugin("input", name, count, count, spent)
        return True

    def _settle(self) -> None:
        """Everything that was polled goes to the outputs, then the inputs' positions move."""
        while self._pool.busy():
            self._write(self._pool.oldest())
        for source in self._owed.values():
            source.commit()
        self._owed, self._batches = {}, 0

    def _write(self, events: list[Event]) -> None:
        if not events:
            return
        started = time.perf_counter_ns()
        self._recorder.add(FILTERED, len(events))
        self._outputs.write(events, self._recorder)
        self._recorder.add(OUT, len(events))
        self._recorder.add(WORKED, time.perf_counter_ns() - started)

    def _filters(self, number: int) -> Work:
        """Of worker `number`, which counts from zero: what this process counted is not its own."""
        compiled, recorder = self._compiled, self._counters.recorder(number)
        begun = {
            stat.id: (stat.events_in, stat.events_out, stat.seconds) for stat in compiled.stats
        }

        def work(events: list[Event]) -> list[Event]:
            started = time.perf_counter_ns()
            run = compiled.run
            made = [each for event in events for each in run([event])]
            for stat in compiled.stats:
                taken, given, seconds = begun[stat.id]
                recorder.filter_so_far(
                    stat.id, stat.events_in - taken, stat.events_out - given, stat.seconds - seconds
                )
            recorder.add(WORKED, time.perf_counter_ns() - started)
            return made

        return work if self._has_filters else lambda events: events
