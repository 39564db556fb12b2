"""What an input does: hand out batches, and move its position once outputs have them."""

import socket
from collections.abc import Callable
from typing import Any, Protocol

from local_stack.logstash.event import Event
from local_stack.logstash.events import event_of
from local_stack.logstash.readjson import NotJson, read_json
from local_stack.logstash.timestamp import Timestamp

Clock = Callable[[], Timestamp]
HOST = socket.gethostname()


class Input(Protocol):
    finished: bool

    def poll(self) -> list[Event]:
        """What there is now, after a short wait at most."""

    def commit(self) -> None:
        """Everything that was polled is in every output: move the position."""

    def close(self) -> None: ...


def decode(raw: bytes, codec: str, now: Timestamp) -> list[Event]:
    """json: an object's fields, else the raw text and a tag; otherwise the text in message."""
    text = raw.decode("utf-8", "replace")
    if codec in ("json", "json_lines"):
        try:
            parsed = read_json(text)
        except NotJson:
            parsed = None
        items: list[Any] = parsed if isinstance(parsed, list) else [parsed]
        if items and all(isinstance(item, dict) for item in items):
            return [event_of(item, now) for item in items]
        return [event_of({"message": text, "tags": ["_jsonparsefailure"]}, now)]
    return [event_of({"message": text, "event": {"original": text}}, now)]
