"""line: text that ends with a delimiter."""

from dataclasses import dataclass

from local_stack.logstash.codecs.base import Codec, Fields, message_fields
from local_stack.logstash.codecs.charset import converter
from local_stack.logstash.codecs.plain import as_text
from local_stack.logstash.codecs.tokenizer import Tokenizer
from local_stack.logstash.event import Event
from local_stack.logstash.sprintf import template


@dataclass(frozen=True)
class Settings:
    charset: str = "UTF-8"
    format: str | None = None
    delimiter: str = "\n"


class Line(Codec):
    settings_kind = Settings
    settings: Settings
    streaming = True

    def prepare(self) -> None:
        self._convert = converter(self.settings.charset)
        self._tokens = Tokenizer(self.settings.delimiter)
        text = self.settings.format
        self._format = as_text if text is None else template(text)
        self._end = self.settings.delimiter

    def decode(self, raw: bytes) -> list[Fields]:
        lines = self._tokens.extract(raw)
        return [message_fields(self._convert(line), self.ecs) for line in lines]

    def flush(self) -> list[Fields]:
        rest = self._tokens.flush()
        return [message_fields(self._convert(rest), self.ecs)] if rest else []

    def encode(self, event: Event) -> bytes:
        return (self._format(event) + self._end).encode("utf-8", "replace")
