"""Workers of a pipeline: real processes that are killed while they work."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from local_stack.logstash.config.edges import Edges
from local_stack.logstash.config.errors import PipelineError
from local_stack.logstash.config.parse import parse
from local_stack.logstash.event import Event
from local_stack.logstash.monitoring.counters import FILTERED, IN, OUT, Counters
from local_stack.logstash.pipeline import Pipeline, named_plugins
from local_stack.logstash.plugin import Context
from local_stack.logstash.timestamp import Timestamp
from local_stack.logstash.workers.pool import FEW_EVENTS, MOST_TRIES, Pool

BATCHES, SIZE = 20, FEW_EVENTS
Work = Callable[[list[Event]], list[Event]]


def batches() -> Iterator[list[Event]]:
    for batch in range(BATCHES):
        yield [Event({"n": batch * SIZE + n, "@timestamp": Timestamp(n)}) for n in range(SIZE)]


def everything(pool: Pool) -> list[Event]:
    try:
        made = [event for batch in batches() for event in pool.turn(batch)]
        while pool.busy():
            made += pool.oldest()
        return made
    finally:
        pool.close()


def doubled(events: list[Event]) -> list[Event]:
    for event in events:
        event.data["twice"] = event.data["n"] * 2
        event.data["worker"] = os.getpid()
    return events


def test_results_come_back_in_order_from_processes_of_their_own() -> None:
    made = everything(Pool(3, lambda number: doubled))
    assert [event.data["twice"] for event in made] == [2 * n for n in range(BATCHES * SIZE)]
    assert len({event.data["worker"] for event in made} - {os.getpid()}) == 3


def test_a_worker_that_is_killed_at_work_loses_nothing_and_changes_no_order(tmp_path: Path) -> None:
    killed = tmp_path / "killed"

    def work(events: list[Event]) -> list[Event]:
        if any(event.data["n"] == 7 * SIZE for event in events) and not killed.exists():
            killed.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return doubled(events)

    made = everything(Pool(2, lambda number: work))
    assert killed.exists()
    assert [event.data["n"] for event in made] == list(range(BATCHES * SIZE))


def test_a_batch_that_ends_every_worker_ends_the_pipeline_with_a_reason(tmp_path: Path) -> None:
    deaths = tmp_path / "deaths"
    deaths.touch()

    def work(events: list[Event]) -> list[Event]:
        if events[0].data["n"] == 3 * SIZE:
            with deaths.open("a") as file:
                file.write("x")
            os.kill(os.getpid(), signal.SIGKILL)
        return events

    with pytest.raises(PipelineError, match=r"the last with -9.*--pipeline\.workers 1"):
        everything(Pool(2, lambda number: work))
    assert len(deaths.read_text()) == MOST_TRIES


def test_few_events_are_filtered_where_they_are() -> None:
    pool = Pool(2, lambda number: doubled)
    assert [event.data["worker"] for event in pool.turn([Event({"n": 1})])] == [os.getpid()]


PIPELINE = """
input {{ file {{ path => "{folder}/a.log" mode => "read" exit_after_read => true
  file_completed_action => "log" file_completed_log_path => "{folder}/done" }} }}
filter {{ mutate {{ id => "up" uppercase => ["message"] }} }}
output {{ file {{ path => "{folder}/out" codec => line {{ format => "%{{message}}" }} }} }}
"""


@pytest.mark.parametrize("workers", [1, 2])
def test_a_file_goes_through_whole_and_in_order_and_is_counted(
    tmp_path: Path, workers: int
) -> None:
    lines = [f"line {number}" for number in range(20_000)]
    (tmp_path / "a.log").write_text("\n".join(lines) + "\n")
    sections = parse([("p", PIPELINE.format(folder=tmp_path))])
    counters = Counters(named_plugins(sections), workers)
    edges = Edges(Context({}, tmp_path), lambda: Timestamp(0), lambda seconds: False, tmp_path)
    Pipeline(sections, edges, counters, workers).run()
    assert (tmp_path / "out").read_text().splitlines() == [line.upper() for line in lines]
    assert (tmp_path / "done").exists()
    sums = counters.sums()
    (up,) = (plugin for plugin in counters.plugins if plugin.id == "up")
    assert (sums[IN], sums[FILTERED], sums[OUT]) == (20_000, 20_000, 20_000)
    assert counters.of_plugin(sums, up)[:2] == (20_000, 20_000)
