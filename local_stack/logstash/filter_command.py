"""`filter PIPELINE.conf`: events from stdin through the filter section to stdout."""

from collections.abc import Iterable, Iterator, Sequence

from local_stack.logstash.config.compile import Step, compile_filters
from local_stack.logstash.config.parse import parse
from local_stack.logstash.config.tree import Section, body_of
from local_stack.logstash.event import Event
from local_stack.logstash.event_json import NO_TIME, event_of, events_of_line, line_of
from local_stack.logstash.plugin import Context
from local_stack.logstash.readjson import NotJson


def filter_lines(text: str, name: str, lines: Iterable[bytes], context: Context) -> Iterator[bytes]:
    """Output lines in order; a line that is no JSON comes out as {"message": …, tags}."""
    return map(line_of, filtered(parse([(name, text)]), lines, context))


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
