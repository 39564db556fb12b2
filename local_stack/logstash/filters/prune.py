"""prune: only fields on the white list stay, those on the black list go."""

import re
from dataclasses import dataclass, field
from typing import Any

from local_stack.logstash.event import Event
from local_stack.logstash.plugin import Filter
from local_stack.logstash.rubyregex import compile_ruby
from local_stack.logstash.sprintf import template
from local_stack.logstash.text import ruby_text


@dataclass(frozen=True)
class Settings:
    interpolate: bool = False
    whitelist_names: list[str] = field(default_factory=list)
    blacklist_names: list[str] = field(default_factory=lambda: ["%{[^}]+}"])
    whitelist_values: dict[str, Any] = field(default_factory=dict)
    blacklist_values: dict[str, Any] = field(default_factory=dict)


class Prune(Filter):
    settings_kind = Settings
    settings: Settings

    def filter(self, event: Event) -> None:
        keep = self.settings.whitelist_names
        gone = self.settings.blacklist_names
        data = event.data
        if keep:
            data = {k: v for k, v in data.items() if self._any(keep, k, event)}
        if gone:
            data = {k: v for k, v in data.items() if not self._any(gone, k, event)}
        for name, pattern in self.settings.whitelist_values.items():
            if name in data and not self._search(pattern, data[name], event):
                self._drop_values(data, name, pattern, event, keep_matching=True)
        for name, pattern in self.settings.blacklist_values.items():
            if name in data:
                self._drop_values(data, name, pattern, event, keep_matching=False)
        event.data = data
        self.matched(event)

    def _drop_values(
        self, data: dict[str, Any], name: str, pattern: Any, event: Event, keep_matching: bool
    ) -> None:
        value = data[name]
        if isinstance(value, list):
            kept = [v for v in value if self._search(pattern, v, event) is keep_matching]
            data[name] = kept
            if not kept:
                del data[name]
        elif self._search(pattern, value, event) is not keep_matching:
            del data[name]

    def _any(self, patterns: list[str], name: str, event: Event) -> bool:
        return any(self._search(pattern, name, event) for pattern in patterns)

    def _search(self, pattern: Any, value: Any, event: Event) -> bool:
        source = str(pattern)
        if self.settings.interpolate:
            source = template(source)(event)
        compiled: re.Pattern[str] = compile_ruby(source)
        return compiled.search(ruby_text(value)) is not None
