"""urldecode: %41 becomes A; a plus stays."""

import dataclasses
import re
from dataclasses import dataclass
from typing import Any

from local_stack.logstash.codecs.charset import converter
from local_stack.logstash.config.errors import EventError
from local_stack.logstash.event import Event
from local_stack.logstash.fieldref import path_of
from local_stack.logstash.plugin import Filter

_ESCAPED = re.compile(rb"%([0-9A-Fa-f]{2})")


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
        self._text = converter(self.settings.charset)

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
            return self._text(decoded)
        if isinstance(value, list):
            return [self._decode(item, keep_others) for item in value]
        if isinstance(value, dict):
            return {key: self._decode(item, keep_others) for key, item in value.items()}
        return value if keep_others else None
