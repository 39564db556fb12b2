"""json: every message is an object, or a list of objects that become an event each."""

from dataclasses import dataclass
from typing import Any

from local_stack.logstash.codecs.base import Codec, Fields
from local_stack.logstash.codecs.charset import converter
from local_stack.logstash.event import Event
from local_stack.logstash.fieldref import path_of
from local_stack.logstash.readjson import NotJson, read_first_json
from local_stack.logstash.text import to_json


@dataclass(frozen=True)
class Settings:
    charset: str = "UTF-8"
    target: str | None = None


class Json(Codec):
    settings_kind = Settings
    settings: Settings

    def prepare(self) -> None:
        self._read = JsonText(self.settings.target, self.ecs)
        self._convert = converter(self.settings.charset)

    def decode(self, raw: bytes) -> list[Fields]:
        return self._read(self._convert(raw))

    def encode(self, event: Event) -> bytes:
        return to_json(event.data)


class JsonText:
    """JSON text to fields; what is no object becomes a message with the tag _jsonparsefailure.

    A blank text is no event.
    """

    def __init__(self, target: str | None, ecs: bool) -> None:
        self._target = path_of(target) if target else ()
        self._ecs = ecs

    def __call__(self, text: str) -> list[Fields]:
        try:
            parsed = read_first_json(text)
        except NotJson:
            return [_failed(text)] if text.strip() else []
        items: list[Any] = parsed if isinstance(parsed, list) else [parsed]
        if not all(isinstance(item, dict) for item in items):
            return [_failed(text)]
        made = [self._at_target(item) for item in items]
        if len(made) == 1 and self._ecs:
            _keep_original(made[0], text)
        return made

    def _at_target(self, item: Fields) -> Fields:
        if not self._target:
            return item
        event = Event({})
        event.set(self._target, item)
        return event.data | ({"@metadata": event.metadata} if event.metadata else {})


def _keep_original(fields: Fields, text: str) -> None:
    holder = fields.setdefault("event", {})
    if isinstance(holder, dict):
        holder.setdefault("original", text)


def _failed(text: str) -> Fields:
    return {"message": text, "tags": ["_jsonparsefailure"]}
