"""Runs pipelines, one process each, until they end or SIGTERM drains them."""

import argparse
import logging
import os
import resource
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from multiprocessing import connection
from multiprocessing.process import BaseProcess
from typing import Any

from contracts.errors import CardwatchError
from local_stack.logstash.collector import calm
from local_stack.logstash.config.edges import Edges
from local_stack.logstash.definitions import Definition, chosen
from local_stack.logstash.monitoring.counters import PROCESSES, Counters
from local_stack.logstash.monitoring.node import Node, Watched
from local_stack.logstash.monitoring.server import Api
from local_stack.logstash.pipeline import Pipeline, check, named_plugins
from local_stack.logstash.plugin import Context
from local_stack.logstash.run_options import options_of
from local_stack.logstash.stop_request import StopRequest
from local_stack.logstash.timestamp import Timestamp

log = logging.getLogger(__name__)
LEVELS = {
    "fatal": logging.CRITICAL, "error": logging.ERROR, "warn": logging.WARNING,
    "info": logging.INFO, "debug": logging.DEBUG, "trace": logging.DEBUG,
}  # fmt: skip
SAMPLE_SECONDS = 1.0


def run(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    options = options_of(arguments)
    logging.getLogger().setLevel(LEVELS[options.log_level])
    workers = options.workers or len(os.sched_getaffinity(0))
    definitions = [
        replace(one, workers=one.workers or workers) for one in chosen(options, environment)
    ]
    for one in definitions:
        check(one.sections, Context(environment, options.data, one.ecs))
    if options.test:
        print("Configuration OK", file=sys.stderr)
        return 0
    _allow_open_files()
    return _run_all(definitions, options, environment)


def _allow_open_files() -> None:
    """As many as the system lets, as Java does: a folder may hold more logs than a shell's 1,024,
    and then none were left for the outputs."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _run_all(
    definitions: list[Definition], options: argparse.Namespace, environment: Mapping[str, str]
) -> int:
    watched = {
        one.id: Watched(Counters(named_plugins(one.sections), one.workers), one.text)
        for one in definitions
    }
    api = Api(options.ports) if options.api_enabled else None
    workers = [
        PROCESSES.Process(
            target=_work, args=(one, options, environment, watched[one.id].counters, api)
        )
        for one in definitions
    ]
    for worker in workers:
        worker.start()
    _stop_on_signals(workers)
    node = Node(api.address if api else "", watched, time.monotonic())
    if api is not None:
        api.start(node)
    while any(worker.is_alive() for worker in workers):
        node.sample(time.monotonic())
        _wait_for_any(workers, SAMPLE_SECONDS)
        if any(worker.exitcode not in (None, 0) for worker in workers):
            _terminate(workers)
    if api is not None:
        api.close()
    return 0 if all(worker.exitcode == 0 for worker in workers) else 1


def _wait_for_any(workers: Sequence[BaseProcess], seconds: float) -> None:
    """Comes back as soon as one ends."""
    connection.wait([worker.sentinel for worker in workers if worker.is_alive()], seconds)


def _terminate(workers: Sequence[BaseProcess]) -> None:
    for worker in workers:
        worker.terminate()


def _stop_on_signals(workers: Sequence[BaseProcess]) -> None:
    """The first signal lets batches finish; the second ends the workers where they are."""
    asked = False

    def stop(_signal: int, _frame: Any) -> None:
        nonlocal asked
        for worker in workers:
            (worker.kill if asked else worker.terminate)()
        asked = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


def _work(
    one: Definition,
    options: argparse.Namespace,
    environment: Mapping[str, str],
    counters: Counters,
    api: Api | None,
) -> None:
    """The body of a worker process: SIGTERM lets the batch that is under way finish."""
    stop = StopRequest()
    signal.signal(signal.SIGTERM, stop.make)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if api is not None:
        api.leave()
    parent = os.getppid()

    def wait(seconds: float) -> bool:
        # Without its parent a worker would go on beside those of the next start.
        return stop.wait(seconds) or os.getppid() != parent

    context = Context(environment, options.data, one.ecs)
    edges = Edges(context, _now, wait, options.state / one.id)
    try:
        pipeline = Pipeline(one.sections, edges, counters, one.workers)
        calm()
        pipeline.run()
    except (CardwatchError, OSError) as error:
        print(f"pipeline {one.id}: {error}", file=sys.stderr)
        sys.exit(1)


def _now() -> Timestamp:
    return Timestamp(time.time_ns() // 1_000_000 * 1_000_000)
