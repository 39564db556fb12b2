"""json_lines: JSON texts in a stream, a delimiter behind each."""

from dataclasses import dataclass

from local_stack.logstash.codecs.base import Fields
from local_stack.logstash.codecs.json import Json
from local_stack.logstash.codecs.json import Settings as JsonSettings
from local_stack.logstash.codecs.tokenizer import Tokenizer
from local_stack.logstash.event import Event


@dataclass(frozen=True)
class Settings(JsonSettings):
    delimiter: str = "\n"


class JsonLines(Json):
    settings_kind = Settings
    settings: Settings
    streaming = True

    def prepare(self) -> None:
        super().prepare()
        self._tokens = Tokenizer(self.settings.delimiter)
        self._end = self.settings.delimiter.encode()

    def decode(self, raw: bytes) -> list[Fields]:
        return [made for line in self._tokens.extract(raw) for made in self._line(line)]

    def flush(self) -> list[Fields]:
        return self._line(self._tokens.flush())

    def _line(self, line: bytes) -> list[Fields]:
        return super().decode(line)

    def encode(self, event: Event) -> bytes:
        return super().encode(event) + self._end
