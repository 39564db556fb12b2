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
        self._convert = converter(self.settings.charset)
        self._target = path_of(self.settings.target) if self.settings.target else ()

    def decode(self, raw: bytes) -> list[Fields]:
        """What is no object is a message with the tag _jsonparsefailure; blanks are no event."""
        text = self._convert(raw)
        try:
            parsed = read_first_json(text)
        except NotJson:
            return [_failed(text)] if text.strip() else []
        items: list[Any] = parsed if isinstance(parsed, list) else [parsed]
        if not all(isinstance(item, dict) for item in items):
            return [_failed(text)]
        made = [self._at_target(item) for item in items]
        if len(made) == 1 and self.ecs:
            _keep_original(made[0], text)
        return made

    def _at_target(self, item: Fields) -> Fields:
        if not self._target:
            return item
        event = Event({})
        event.set(self._target, item)
        return event.data | ({"@metadata": event.metadata} if event.metadata else {})

    def encode(self, event: Event) -> bytes:
        return to_json(event.data)


def _keep_original(fields: Fields, text: str) -> None:
    holder = fields.setdefault("event", {})
    if isinstance(holder, dict):
        holder.setdefault("original", text)


def _failed(text: str) -> Fields:
    return {"message": text, "tags": ["_jsonparsefailure"]}
