"""plain: every message as it is."""

from dataclasses import dataclass

from local_stack.logstash.codecs.base import Codec, Fields, message_fields
from local_stack.logstash.codecs.charset import converter
from local_stack.logstash.event import Event
from local_stack.logstash.sprintf import template


@dataclass(frozen=True)
class Settings:
    charset: str = "UTF-8"
    format: str | None = None


class Plain(Codec):
    settings_kind = Settings
    settings: Settings

    def prepare(self) -> None:
        self._convert = converter(self.settings.charset)
        self._format = template(self.settings.format or AS_TEXT)

    def decode(self, raw: bytes) -> list[Fields]:
        return [message_fields(self._convert(raw), self.ecs)]

    def encode(self, event: Event) -> bytes:
        return self._format(event).encode("utf-8", "replace")


# Event#to_s; a field that is missing stays as it is written here.
AS_TEXT = "%{@timestamp} %{host} %{message}"
