"""`filter PIPELINE.conf`: events from stdin through the filter section to stdout."""

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from local_stack.logstash.config.compile import Step, compile_filters
from local_stack.logstash.config.parse import parse
from local_stack.logstash.config.tree import Section, body_of
from local_stack.logstash.definitions import files_of
from local_stack.logstash.event import Event
from local_stack.logstash.event_json import NO_TIME, event_of, events_of_line, line_of
from local_stack.logstash.plugin import Context
from local_stack.logstash.readjson import NotJson
from local_stack.logstash.watchdog import WATCHDOG
from local_stack.settings import DATA


def run(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    options = argparse.ArgumentParser(
        prog="python -m local_stack.logstash filter", allow_abbrev=False
    )
    options.add_argument("pipeline", help="a file, or the folder of a pipeline")
    options.add_argument("--ecs-compatibility", choices=("v8", "v1", "disabled"), default="v8")
    options.add_argument("--path.data", dest="data", type=Path, default=DATA)
    chosen = options.parse_args(arguments)
    context = Context(environment, chosen.data, chosen.ecs_compatibility != "disabled")
    out = sys.stdout.buffer
    with WATCHDOG.running():
        for line in filter_lines(files_of(chosen.pipeline), sys.stdin.buffer, context):
            out.write(line + b"\n")
        out.flush()
    return 0


def filter_lines(
    files: Sequence[tuple[str, str]], lines: Iterable[bytes], context: Context
) -> Iterator[bytes]:
    """Output lines in order; a line that is no JSON comes out as {"message": …, tags}.

    `files`: (name, text) pairs. Raises ConfigError.
    """
    return map(line_of, filtered(parse(files), lines, context))


def filtered(
    sections: Sequence[Section], lines: Iterable[bytes], context: Context
) -> Iterator[Event]:
    """The events of JSON `lines` through the filter sections. Raises ConfigError before any."""
    body = body_of(sections, "filter")
    run = compile_filters(body, context).run if body else _as_they_are
    return (
        made
        for line in lines
        if line.strip()
        for event in _events(line)
        for made in _versioned(event, run)
    )


def _versioned(event: Event, run: Step) -> list[Event]:
    """In the filters every event has an @version; it is taken out where none was given."""
    if "@version" in event.data:
        return run([event])
    event.data["@version"] = "1"
    made = run([event])
    for each in made:
        if each.data.get("@version") == "1":
            del each.data["@version"]
    return made


def _as_they_are(events: list[Event]) -> list[Event]:
    return events


def _events(line: bytes) -> list[Event]:
    try:
        return events_of_line(line, NO_TIME)
    except NotJson:
        raw = line.rstrip(b"\r\n").decode("utf-8", "replace")
        return [event_of({"message": raw, "tags": ["_jsonparsefailure"]}, NO_TIME)]
