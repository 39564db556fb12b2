"""truncate: texts cut to a number of bytes, at whole characters."""

from dataclasses import dataclass, field
from typing import Any

from local_stack.logstash.event import MISSING, Event
from local_stack.logstash.fieldref import path_of
from local_stack.logstash.plugin import Filter


@dataclass(frozen=True)
class Settings:
    length_bytes: int
    fields: list[str] = field(default_factory=list)


class Truncate(Filter):
    settings_kind = Settings
    settings: Settings

    def prepare(self) -> None:
        self._paths = [path_of(name) for name in self.settings.fields]

    def filter(self, event: Event) -> None:
        before = event.data if not self._paths else None
        if before is not None:
            after = {key: self._cut(value) for key, value in before.items()}
            changed = after != before
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
        if isinstance(value, str):
            raw = value.encode("utf-8", "surrogatepass")
            if len(raw) <= self.settings.length_bytes:
                return value
            return raw[: self.settings.length_bytes].decode("utf-8", "ignore")
        if isinstance(value, list):
            return [self._cut(item) for item in value]
        if isinstance(value, dict):
            return {key: self._cut(item) for key, item in value.items()}
        return value
