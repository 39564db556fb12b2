"""multiline: lines that belong together as one event."""

from dataclasses import dataclass, field
from pathlib import Path

from local_stack.logstash.codecs.base import Codec, Fields, message_fields
from local_stack.logstash.codecs.charset import converter
from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.event import Event
from local_stack.logstash.grok.library import load, stock
from local_stack.logstash.grok.pattern import compile_grok
from local_stack.logstash.text import to_json
from local_stack.logstash.units import size_of


@dataclass(frozen=True)
class Settings:
    pattern: str
    what: str
    negate: bool = False
    patterns_dir: list[str] = field(default_factory=list)
    charset: str = "UTF-8"
    multiline_tag: str = "multiline"
    max_lines: int = 500
    max_bytes: str = "10 MiB"
    auto_flush_interval: float | None = None

    def __post_init__(self) -> None:
        if self.what not in ("previous", "next"):
            raise ConfigError(f"what must be previous or next, not {self.what}")


class Multiline(Codec):
    """A line that matches (or, negated, does not) belongs to the previous or to the next one."""

    settings_kind = Settings
    settings: Settings

    def prepare(self) -> None:
        self._convert = converter(self.settings.charset)
        self._most_bytes = size_of(self.settings.max_bytes)
        self._search = compile_grok(self.settings.pattern, self._library()).search
        self._lines: list[str] = []
        self._bytes = 0
        self._idle_since: float | None = None

    def _library(self) -> dict[str, str]:
        """Read only where the pattern names others: a plain regular expression needs no files."""
        if "%{" not in self.settings.pattern:
            return {}
        own = load([Path(place) for place in self.settings.patterns_dir])
        return dict(stock(self.context.data, self.ecs)) | own

    def decode(self, raw: bytes) -> list[Fields]:
        """`raw` holds one or more whole lines, as line-wise inputs give them."""
        before = self.pending
        made = [
            fields
            for line in raw.split(b"\n")
            for fields in self._line(self._convert(line), len(line))
        ]
        self.pending = bool(self._lines) if made else before + 1
        return made

    def _line(self, text: str, size: int) -> list[Fields]:
        belongs = (self._search(text) is not None) is not self.settings.negate
        if self.settings.what == "previous":
            made = [] if belongs and not self._full() else self.flush()
            self._take(text, size)
            return made
        self._take(text, size)
        return [] if belongs and not self._full() else self.flush()

    def _take(self, text: str, size: int) -> None:
        self._lines.append(text)
        self._bytes += size
        self._idle_since = None

    def _full(self) -> bool:
        return len(self._lines) > self.settings.max_lines or self._bytes >= self._most_bytes

    def flush(self) -> list[Fields]:
        if not self._lines:
            return []
        fields = message_fields("\n".join(self._lines), self.ecs)
        if tags := self._tags():
            fields["tags"] = tags
        self._lines, self._bytes, self.pending = [], 0, 0
        return [fields]

    def _tags(self) -> list[str]:
        tags = []
        if self.settings.multiline_tag and len(self._lines) > 1:
            tags.append(self.settings.multiline_tag)
        if self._bytes >= self._most_bytes:
            tags.append("multiline_codec_max_bytes_reached")
        if len(self._lines) > self.settings.max_lines:
            tags.append("multiline_codec_max_lines_reached")
        return tags

    def idle(self, now: float) -> list[Fields]:
        seconds = self.settings.auto_flush_interval
        if seconds is None or not self._lines:
            return []
        if self._idle_since is None:
            self._idle_since = now
        return self.flush() if now - self._idle_since >= seconds else []

    def encode(self, event: Event) -> bytes:
        return to_json(event.data)
