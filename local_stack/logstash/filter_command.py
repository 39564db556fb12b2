"""`filter PIPELINE.conf`: events from stdin through the filter section to stdout."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from local_stack.logstash.config.compile import compile_filters
from local_stack.logstash.config.parse import parse
from local_stack.logstash.events import NO_TIME, events_of_line, line_of
from local_stack.logstash.plugin import Context
from local_stack.logstash.readjson import NotJson


def filter_lines(text: str, name: str, lines: Iterable[bytes], context: Context) -> Iterator[bytes]:
    """Output lines in order; a line that is no JSON comes out as {"message": …, tags}."""
    body = [node for part in parse([(name, text)]) if part.kind == "filter" for node in part.body]
    run = compile_filters(body, context).run if body else (lambda events: events)
    for line in lines:
        if not line.strip():
            continue
        try:
            events = events_of_line(line, NO_TIME)
        except NotJson:
            raw = line.rstrip(b"\r\n").decode("utf-8", "replace")
            yield from map(line_of, events_of_line(_broken(raw), NO_TIME))
            continue
        for event in events:
            for made in run([event]):
                yield line_of(made)


def _broken(raw: str) -> bytes:
    import orjson

    return orjson.dumps({"message": raw, "tags": ["_jsonparsefailure"]})


def read_pipeline(file: Path) -> str:
    return file.read_text(encoding="utf-8")
