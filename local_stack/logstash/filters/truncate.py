"""truncate: texts cut to a number of bytes, at whole characters."""

from dataclasses import dataclass
from typing import Any

from local_stack.logstash.event import MISSING, Event
from local_stack.logstash.fieldref import path_of
from local_stack.logstash.plugin import Filter


@dataclass(frozen=True)
class Settings:
    length_bytes: int
    fields: list[str] | None = None


class Truncate(Filter):
    settings_kind = Settings
    settings: Settings

    def prepare(self) -> None:
        names = self.settings.fields
        self._paths = None if names is None else [path_of(name) for name in names]

    def filter(self, event: Event) -> None:
        if self._paths is None:
            after = self._cut(event.data)
            changed = after != event.data
            event.data = after
        else:
            changed = any([self._cut_field(event, path) for path in self._paths])
        if changed:
            self.matched(event)

    def _cut_field(self, event: Event, path: tuple[str, ...]) -> bool:
        value = event.get(path)
        if value is MISSING:
            return False
        cut = self._cut(value)
        if cut == value:
            return False
        event.set(path, cut)
        return True

    def _cut(self, value: Any) -> Any:
        """Of a list its texts only: lists and maps in it stay as they are."""
        if isinstance(value, str):
            return self._cut_text(value)
        if isinstance(value, list):
            return [self._cut_text(item) if isinstance(item, str) else item for item in value]
        if isinstance(value, dict):
            return {key: self._cut(item) for key, item in value.items()}
        return value

    def _cut_text(self, text: str) -> str | None:
        length = self.settings.length_bytes
        raw = text.encode("utf-8", "surrogatepass")
        if len(raw) <= length:
            return text
        return raw[:length].decode("utf-8", "ignore") if length >= 0 else None
