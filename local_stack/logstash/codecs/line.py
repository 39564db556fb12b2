"""line: text that ends with a delimiter."""

from dataclasses import dataclass

from local_stack.logstash.codecs.base import Fields
from local_stack.logstash.codecs.plain import Plain
from local_stack.logstash.codecs.plain import Settings as PlainSettings
from local_stack.logstash.codecs.tokenizer import Tokenizer
from local_stack.logstash.event import Event


@dataclass(frozen=True)
class Settings(PlainSettings):
    delimiter: str = "\n"


class Line(Plain):
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
        rest = self._tokens.flush()
        return self._line(rest) if rest else []

    def _line(self, line: bytes) -> list[Fields]:
        return super().decode(line)

    def encode(self, event: Event) -> bytes:
        return super().encode(event) + self._end
