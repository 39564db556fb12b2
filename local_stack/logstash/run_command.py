"""Runs pipelines, one process each, until they end or SIGTERM drains them."""

import argparse
import logging
import multiprocessing
import signal
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml

from local_stack.logstash.config.edges import Edges
from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.config.parse import parse
from local_stack.logstash.config.settings import substitute
from local_stack.logstash.config.tree import Section
from local_stack.logstash.monitoring import serve
from local_stack.logstash.pipeline import Pipeline, check
from local_stack.logstash.plugin import Context
from local_stack.logstash.run_options import options_of
from local_stack.logstash.timestamp import Timestamp

log = logging.getLogger(__name__)
LEVELS = {
    "fatal": logging.CRITICAL, "error": logging.ERROR, "warn": logging.WARNING,
    "info": logging.INFO, "debug": logging.DEBUG, "trace": logging.DEBUG,
}  # fmt: skip
PROCESSES = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Definition:
    id: str
    sections: tuple[Section, ...]
    ecs: bool = True


def files_of(pattern: str) -> list[tuple[str, str]]:
    """(name, text) of a file, a folder's files or a glob, in the order of their names."""
    path = Path(pattern)
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.is_file())
    elif path.is_file():
        files = [path]
    else:
        files = sorted(path.parent.glob(path.name))
    if not files:
        raise ConfigError(f"no configuration file at {pattern}: correct the path")
    return [(str(file), file.read_text(encoding="utf-8")) for file in files]


def definitions_of(settings: Path, environment: Mapping[str, str]) -> list[Definition]:
    """From pipelines.yml; LOGSTASH_PIPELINES is the folder beside it where it is not set."""
    known = {"LOGSTASH_PIPELINES": str(settings / "pipelines"), **environment}
    found = []
    for entry in yaml.safe_load((settings / "pipelines.yml").read_text(encoding="utf-8")):
        pattern = substitute(str(entry["path.config"]), known)
        ecs = entry.get("pipeline.ecs_compatibility", "v8") != "disabled"
        found.append(Definition(entry["pipeline.id"], parse(files_of(pattern)), ecs))
    return found


def _definitions(options: argparse.Namespace, environment: Mapping[str, str]) -> list[Definition]:
    ecs = options.ecs != "disabled"
    if options.text is not None:
        return [Definition(options.id, parse([("-e", options.text)]), ecs)]
    if options.config is not None:
        return [Definition(options.id, parse(files_of(options.config)), ecs)]
    found = definitions_of(options.settings, environment)
    return [one for one in found if not options.only or one.id in options.only]


def run(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    options = options_of(arguments)
    logging.getLogger().setLevel(LEVELS[options.log_level])
    definitions = _definitions(options, environment)
    for one in definitions:
        check(one.sections, Context(environment, options.data, one.ecs))
    if options.test:
        print("Configuration OK", file=sys.stderr)
        return 0
    return _run_all(definitions, options, environment)


def _run_all(
    definitions: list[Definition], options: argparse.Namespace, environment: Mapping[str, str]
) -> int:
    counts = {one.id: PROCESSES.Array("q", 3, lock=False) for one in definitions}
    workers = [
        PROCESSES.Process(target=_work, args=(one, options, environment, counts[one.id]))
        for one in definitions
    ]
    for worker in workers:
        worker.start()

    def stop(_signal: int, _frame: Any) -> None:
        for worker in workers:
            worker.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    server = _api(options, counts)
    while any(worker.is_alive() for worker in workers):
        time.sleep(0.1)
        if any(worker.exitcode not in (None, 0) for worker in workers):
            stop(0, None)
    if server is not None:
        server.shutdown()
    return 0 if all(worker.exitcode == 0 for worker in workers) else 1


def _api(options: argparse.Namespace, counts: dict[str, Any]) -> ThreadingHTTPServer | None:
    if not options.api_enabled:
        return None
    return serve(options.port, lambda: {name: _stats(values) for name, values in counts.items()})


def _stats(counts: Any) -> dict[str, Any]:
    return {"events": dict(zip(("in", "filtered", "out"), counts, strict=True))}


def _work(
    one: Definition, options: argparse.Namespace, environment: Mapping[str, str], counts: Any
) -> None:
    """The body of a worker process: SIGTERM lets the batch that is under way finish."""
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda _signal, _frame: stopping.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def wait(seconds: float) -> bool:
        return stopping.wait(seconds) if seconds else stopping.is_set()

    context = Context(environment, options.data, one.ecs)
    state = options.state / one.id
    clock = lambda: Timestamp(time.time_ns() // 1_000_000 * 1_000_000)  # noqa: E731
    Pipeline(one.sections, Edges(context, clock, wait, state), counts).run()
