"""grok: named patterns over a text, captures into fields."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local_stack.logstash.event import MISSING, Event
from local_stack.logstash.fieldref import path_of
from local_stack.logstash.grok.library import load, stock
from local_stack.logstash.grok.pattern import Grok as Pattern
from local_stack.logstash.grok.pattern import compile_grok
from local_stack.logstash.plugin import Filter
from local_stack.logstash.text import ruby_text
from local_stack.logstash.watchdog import WATCHDOG, RegexTimeout


@dataclass(frozen=True)
class Settings:
    match: dict[str, Any] = field(default_factory=dict)
    patterns_dir: list[str] = field(default_factory=list)
    patterns_files_glob: str = "*"
    pattern_definitions: dict[str, str] = field(default_factory=dict)
    named_captures_only: bool = True
    keep_empty_captures: bool = False
    break_on_match: bool = True
    overwrite: list[str] = field(default_factory=list)
    target: str | None = None
    tag_on_failure: list[str] = field(default_factory=lambda: ["_grokparsefailure"])
    timeout_millis: int = 30000
    timeout_scope: str = "pattern"
    tag_on_timeout: str = "_groktimeout"


class Grok(Filter):
    settings_kind = Settings
    settings: Settings

    def prepare(self) -> None:
        library = dict(stock(self.context.data, self.ecs))
        folders = [Path(place) for place in self.settings.patterns_dir]
        library.update(load(folders, self.settings.patterns_files_glob))
        library.update(self.settings.pattern_definitions)
        named = self.settings.named_captures_only
        self._patterns = [
            (path_of(name), [compile_grok(str(one), library, named) for one in _listed(sources)])
            for name, sources in self.settings.match.items()
        ]
        self._overwrite = {path_of(name) for name in self.settings.overwrite}
        self._target = path_of(self.settings.target) if self.settings.target else ()
        self._seconds = self.settings.timeout_millis / 1000

    def filter(self, event: Event) -> None:
        try:
            matched = self._match(event)
        except RegexTimeout:
            event.tag(self.settings.tag_on_timeout)
            return
        finally:
            WATCHDOG.deadline = 0.0
        if matched:
            self.matched(event)
        else:
            for tag in self.settings.tag_on_failure:
                event.tag(tag)

    def _match(self, event: Event) -> bool:
        matched = False
        for path, patterns in self._patterns:
            value = event.get(path)
            values = value if isinstance(value, list) else [value]
            # A list, not a generator: every element is matched.
            if any([self._match_one(event, patterns, each) for each in values]):
                matched = True
                if self.settings.break_on_match:
                    break
        return matched

    def _match_one(self, event: Event, patterns: list[Pattern], value: Any) -> bool:
        text = value if value.__class__ is str else "" if value is MISSING else ruby_text(value)
        found = None
        for pattern in patterns:
            WATCHDOG.deadline = time.monotonic() + self._seconds if self._seconds else 0.0
            found = pattern.search(text)
            if found is not None:
                self._capture(event, pattern, found)
                if self.settings.break_on_match:
                    return True
        return found is not None

    def _capture(self, event: Event, pattern: Pattern, found: Any) -> None:
        for capture in pattern.captures:
            text = found[capture.group]
            if not text:
                if self.settings.keep_empty_captures:
                    self._store(event, self._target + capture.path, text)
                continue
            value = text if capture.cast is None else capture.cast(text)
            self._store(event, self._target + capture.path, value)

    def _store(self, event: Event, path: tuple[str, ...], value: Any) -> None:
        """Into null it is set, to a text or list appended, into anything else lost."""
        before = event.get(path)
        if before is MISSING or before is None or path in self._overwrite:
            event.set(path, value)
        elif isinstance(before, str):
            event.set(path, [before, value])
        elif isinstance(before, list):
            before.append(value)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
