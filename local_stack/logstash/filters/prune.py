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
        """Everything is judged before anything goes."""
        s, data = self.settings, event.data
        gone = {
            name
            for name in data
            if (s.whitelist_names and not self._any(s.whitelist_names, name, event))
            or self._any(s.blacklist_names, name, event)
        }
        cut: dict[str, list[Any]] = {}
        for patterns, keep in ((s.whitelist_values, True), (s.blacklist_values, False)):
            for written, pattern in patterns.items():
                name = self._filled(written, event)
                self._judge(event, name, self._compiled(pattern, event), keep, gone, cut)
        event.data = {k: cut.get(k, v) for k, v in data.items() if k not in gone}
        self.matched(event)

    def _judge(
        self,
        event: Event,
        name: str,
        pattern: re.Pattern[str],
        keep: bool,
        gone: set[str],
        cut: dict[str, list[Any]],
    ) -> None:
        """A value stays when it matches just as `keep` says, of a list its elements one by one."""
        value = event.data.get(name)
        if value is None or value is False:
            return
        if not isinstance(value, list):
            if _matches(pattern, value) is not keep:
                gone.add(name)
            return
        stay = [each for each in value if _matches(pattern, each) is keep]
        if value and not stay:
            gone.add(name)
        # As in the real one, of two cuts of one list the later counts alone.
        if len(stay) < len(value):
            cut[name] = stay

    def _any(self, patterns: list[str], name: str, event: Event) -> bool:
        return any(_matches(self._compiled(pattern, event), name) for pattern in patterns)

    def _filled(self, text: Any, event: Event) -> str:
        return template(str(text))(event) if self.settings.interpolate else str(text)

    def _compiled(self, pattern: Any, event: Event) -> re.Pattern[str]:
        return compile_ruby(self._filled(pattern, event))  # type: ignore[no-any-return]


def _matches(pattern: re.Pattern[str], value: Any) -> bool:
    return pattern.search(ruby_text(value)) is not None
