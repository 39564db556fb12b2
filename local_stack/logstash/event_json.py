"""JSON lines to events and back."""

from typing import Any

from local_stack.logstash.event import Event, are_tags
from local_stack.logstash.readjson import read_first_json
from local_stack.logstash.text import to_json
from local_stack.logstash.timestamp import Timestamp

# Stands for "no time was given"; taken out again when it was not replaced.
NO_TIME = Timestamp.from_millis(981_173_106_789)


def event_of(data: dict[str, Any], now: Timestamp) -> Event:
    """As Event.from_json: @timestamp is read, @metadata set apart; `now` where none is given.

    Tags that are no texts are set apart in `_tags`.
    """
    metadata = data.pop("@metadata", None)
    stamp = data.get("@timestamp")
    event = Event(data, metadata if isinstance(metadata, dict) else {})
    if not are_tags(tags := data.get("tags")):
        data["_tags"], data["tags"] = [tags], ["_tagsparsefailure"]
    at = Timestamp.parse(stamp) if isinstance(stamp, str) else None
    if stamp is not None and at is None:
        data["_@timestamp"] = stamp
        event.tag("_timestampparsefailure")
    data["@timestamp"] = at or now
    return event


def events_of_line(line: bytes, now: Timestamp) -> list[Event]:
    """A line holds an object, or a list of them. Raises NotJson."""
    parsed = read_first_json(line)
    items = parsed if isinstance(parsed, list) else [parsed]
    return [event_of(item, now) for item in items if isinstance(item, dict)]


def line_of(event: Event) -> bytes:
    if event.data.get("@timestamp") is NO_TIME:
        del event.data["@timestamp"]
    return to_json(event.data)
