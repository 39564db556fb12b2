"""python -m local_stack.shipping --path.settings logstash: runs the pipelines of pipelines.yml.

With -t (--config.test_and_exit) it only says whether they could run.
"""

import argparse
import logging
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from threading import Event as Flag
from typing import Any

import yaml

from contracts.errors import CardwatchError
from local_stack.shipping.config import Config, ConfigError, Plugin, Statement, parse
from local_stack.shipping.inputs.file import FileInput
from local_stack.shipping.inputs.kafka import KafkaInput
from local_stack.shipping.outputs.elasticsearch import ElasticsearchOutput
from local_stack.shipping.pipeline import filter_steps, run

INPUTS: dict[str, Any] = {"file": FileInput.of, "kafka": KafkaInput}


@dataclass(frozen=True)
class Pipeline:
    name: str
    config: Config


def load(settings: Path, environ: Mapping[str, str]) -> list[Pipeline]:
    """The pipelines of a settings folder, their files joined in the order of their names."""
    entries = yaml.safe_load((settings / "pipelines.yml").read_text())
    return [_pipeline(entry, settings, environ) for entry in entries]


def _pipeline(entry: dict[str, str], settings: Path, environ: Mapping[str, str]) -> Pipeline:
    name = entry["pipeline.id"]
    pattern = entry["path.config"].removeprefix("/etc/logstash/")
    files = sorted(settings.glob(pattern))
    if not files:
        raise ConfigError(f"pipeline {name}: no file matches {pattern}")
    try:
        return Pipeline(name, parse("\n".join(file.read_text() for file in files), environ))
    except ConfigError as error:
        raise ConfigError(f"pipeline {name}: {error}") from error


def start(pipeline: Pipeline, refused: Path, stop: Flag) -> None:
    source = _source(pipeline.config.inputs)
    steps = filter_steps(pipeline.config.filters)
    outputs = [
        _output(plugin, refused / f"{pipeline.name}.refused.ndjson")
        for plugin in pipeline.config.outputs
    ]
    run(INPUTS[source.name](source.settings), steps, outputs, stop.wait)


def _source(inputs: Sequence[Statement]) -> Plugin:
    for plugin in inputs:
        if isinstance(plugin, Plugin) and plugin.name in INPUTS and len(inputs) == 1:
            return plugin
    raise ConfigError(f"this runner has the inputs {', '.join(INPUTS)}, one a pipeline")


def _output(plugin: Any, refused: Path) -> ElasticsearchOutput:
    if not isinstance(plugin, Plugin) or plugin.name != "elasticsearch":
        raise ConfigError("this runner has the output elasticsearch only")
    return ElasticsearchOutput(plugin.settings, refused)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m local_stack.shipping")
    parser.add_argument("--path.settings", dest="settings", type=Path, default=Path("logstash"))
    parser.add_argument("-t", "--config.test_and_exit", dest="test", action="store_true")
    options = parser.parse_args()
    logging.basicConfig(level=logging.WARNING)
    stop = Flag()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        pipelines = load(options.settings, os.environ)
        for pipeline in pipelines:
            filter_steps(pipeline.config.filters)
        if options.test:
            print("Configuration OK")
            return 0
        refused = Path(os.environ.get("CARDWATCH_STATE", ".cardwatch")) / "refused"
        refused.mkdir(parents=True, exist_ok=True)
        with ThreadPoolExecutor(len(pipelines)) as pool:
            running = [pool.submit(start, pipeline, refused, stop) for pipeline in pipelines]
            done, _ = wait(running, return_when=FIRST_EXCEPTION)
            stop.set()
            for future in done:
                future.result()
    except (CardwatchError, OSError) as error:
        print(f"logstash: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
