"""urldecode: %41 becomes A; a plus stays."""

import codecs
import dataclasses
import re
from dataclasses import dataclass
from typing import Any

from local_stack.logstash.config.errors import ConfigError, EventError
from local_stack.logstash.event import Event
from local_stack.logstash.fieldref import path_of
from local_stack.logstash.plugin import Filter

_ESCAPED = re.compile(rb"%([0-9A-Fa-f]{2})")
_SPECIAL = re.compile(r'["\\]|#(?=[{$@])|[\x00-\x1f\x7f\udc80-\udcff]')
_SHORT = {
    "\n": r"\n", "\r": r"\r", "\t": r"\t", "\f": r"\f", "\v": r"\v", "\b": r"\b", "\a": r"\a",
    "\x1b": r"\e", '"': r"\"", "\\": r"\\", "#": r"\#",
}  # fmt: skip


@dataclass(frozen=True)
class Settings:
    field: str = "message"
    all_fields: bool = False
    charset: str = "UTF-8"
    tag_on_failure: list[str] = dataclasses.field(default_factory=lambda: ["_urldecodefailure"])


class Urldecode(Filter):
    settings_kind = Settings
    settings: Settings

    def prepare(self) -> None:
        self._path = path_of(self.settings.field)
        try:
            codecs.lookup(self.settings.charset)
        except LookupError:
            raise ConfigError(f"charset {self.settings.charset} is not known") from None

    def filter(self, event: Event) -> None:
        """What cannot be set is tagged, and decorated nevertheless."""
        if self.settings.all_fields:
            event.data = {key: self._decode(value, True) for key, value in event.data.items()}
        else:
            self._decode_field(event)
        self.matched(event)

    def _decode_field(self, event: Event) -> None:
        try:
            event.set(self._path, self._decode(event.value(self._path), False))
        except EventError:
            for tag in self.settings.tag_on_failure:
                event.tag(tag)

    def _decode(self, value: Any, keep_others: bool) -> Any:
        if isinstance(value, str):
            raw = value.encode("utf-8", "surrogatepass")
            decoded = _ESCAPED.sub(lambda found: bytes([int(found.group(1), 16)]), raw)
            return _shown(decoded, self.settings.charset)
        if isinstance(value, list):
            return [self._decode(item, keep_others) for item in value]
        if isinstance(value, dict):
            return {key: self._decode(item, keep_others) for key, item in value.items()}
        return value if keep_others else None


def _shown(raw: bytes, charset: str) -> str:
    """What is no UTF-8 is written as Ruby inspects it; of other charsets it is replaced."""
    try:
        return raw.decode(charset)
    except UnicodeDecodeError:
        if codecs.lookup(charset).name != "utf-8":
            return raw.decode(charset, "replace")
    return _SPECIAL.sub(_escape, raw.decode("utf-8", "surrogateescape"))


def _escape(special: re.Match[str]) -> str:
    character = special.group()
    if character in _SHORT:
        return _SHORT[character]
    number = ord(character)
    # A byte that is no text comes as 0xDC00 and its value.
    return f"\\x{number & 0xFF:02X}" if number >= 0x7F else f"\\u{number:04X}"
