"""plain: every message as it is."""

from dataclasses import dataclass

from local_stack.logstash.codecs.base import Codec, Fields, message_fields
from local_stack.logstash.codecs.charset import converter
from local_stack.logstash.event import Event
from local_stack.logstash.sprintf import template
from local_stack.logstash.text import java_text
from local_stack.logstash.timestamp import Timestamp


@dataclass(frozen=True)
class Settings:
    charset: str = "UTF-8"
    format: str | None = None


class Plain(Codec):
    settings_kind = Settings
    settings: Settings

    def prepare(self) -> None:
        self._convert = converter(self.settings.charset)
        text = self.settings.format
        self._format = _as_text if text is None else template(text)

    def decode(self, raw: bytes) -> list[Fields]:
        return [message_fields(self._convert(raw), self.ecs)]

    def encode(self, event: Event) -> bytes:
        return self._format(event).encode("utf-8", "replace")


def _as_text(event: Event) -> str:
    """Event#to_s: time, host and message, as Java prints them."""
    parts = [_shown(event, name) for name in ("host", "message")]
    at = event.data.get("@timestamp")
    return " ".join([str(at), *parts] if isinstance(at, Timestamp) else parts)


def _shown(event: Event, name: str) -> str:
    value = event.data.get(name)
    return f"%{{{name}}}" if value is None else java_text(value)
