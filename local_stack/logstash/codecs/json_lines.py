"""json_lines: JSON texts in a stream, a delimiter behind each."""

from dataclasses import dataclass

from local_stack.logstash.codecs.base import Codec, Fields
from local_stack.logstash.codecs.charset import converter
from local_stack.logstash.codecs.json import JsonText
from local_stack.logstash.codecs.tokenizer import Tokenizer
from local_stack.logstash.event import Event
from local_stack.logstash.text import to_json


@dataclass(frozen=True)
class Settings:
    charset: str = "UTF-8"
    target: str | None = None
    delimiter: str = "\n"


class JsonLines(Codec):
    settings_kind = Settings
    settings: Settings
    streaming = True

    def prepare(self) -> None:
        self._read = JsonText(self.settings.target, self.ecs)
        self._convert = converter(self.settings.charset)
        self._tokens = Tokenizer(self.settings.delimiter)
        self._end = self.settings.delimiter.encode()

    def decode(self, raw: bytes) -> list[Fields]:
        return [made for line in self._tokens.extract(raw) for made in self._line(line)]

    def flush(self) -> list[Fields]:
        return self._line(self._tokens.flush())

    def _line(self, line: bytes) -> list[Fields]:
        return self._read(self._convert(line)) if line.strip() else []

    def encode(self, event: Event) -> bytes:
        return to_json(event.data) + self._end
