"""urldecode: %41 becomes A; a plus stays."""

import dataclasses
import re
from dataclasses import dataclass
from typing import Any

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

    def filter(self, event: Event) -> None:
        if self.settings.all_fields:
            event.data = {key: self._decode(value, True) for key, value in event.data.items()}
        else:
            path = path_of(self.settings.field)
            event.set(path, self._decode(event.value(path), False))
        self.matched(event)

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
    """Bytes that are no text in `charset` are written \\xFF."""
    try:
        return raw.decode(charset)
    except UnicodeDecodeError:
        text = raw.decode(charset, "backslashreplace")
        return re.sub(r"\\x([0-9a-f]{2})", lambda found: "\\x" + found.group(1).upper(), text)
