"""grok: named patterns over a text, captures into fields."""

import logging
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from local_stack.logstash.config.errors import ConfigError, EventError
from local_stack.logstash.event import MISSING, Event
from local_stack.logstash.fieldref import path_of
from local_stack.logstash.grok.library import load, stock
from local_stack.logstash.grok.pattern import Grok as Pattern
from local_stack.logstash.grok.pattern import compile_grok
from local_stack.logstash.grok.store import Store, store_of
from local_stack.logstash.plugin import Filter
from local_stack.logstash.text import ruby_text
from local_stack.logstash.watchdog import WATCHDOG, RegexTimeout

log = logging.getLogger(__name__)


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
        self._target = path_of(self.settings.target) if self.settings.target else ()
        self._overwrite = {self._target + path_of(name) for name in self.settings.overwrite}
        self._patterns = [
            (path_of(name), [self._compiled(str(one), library) for one in _listed(sources)])
            for name, sources in self.settings.match.items()
        ]
        if self.settings.timeout_scope not in ("pattern", "event"):
            raise ConfigError("timeout_scope must be pattern or event")
        self._per_pattern = self.settings.timeout_scope == "pattern"
        self._seconds = self.settings.timeout_millis / 1000

    def _compiled(self, source: str, library: dict[str, str]) -> tuple[Pattern, Store]:
        s = self.settings
        made = compile_grok(source, library, s.named_captures_only)
        placed = [replace(one, path=self._target + one.path) for one in made.captures]
        return made, store_of(placed, self._overwrite, s.keep_empty_captures)

    def filter(self, event: Event) -> None:
        WATCHDOG.allow(self._seconds)
        try:
            matched = self._match(event)
        except RegexTimeout:
            event.tag(self.settings.tag_on_timeout)
            return
        except EventError as error:
            log.warning("grok cannot store what it found: %s", error)
            matched = False
        finally:
            WATCHDOG.allow(0)
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

    def _match_one(self, event: Event, patterns: list[tuple[Pattern, Store]], value: Any) -> bool:
        text = value if value.__class__ is str else "" if value is MISSING else ruby_text(value)
        found = None
        for pattern, store in patterns:
            if self._per_pattern:
                WATCHDOG.allow(self._seconds)
            found = pattern.search(text)
            if found is not None:
                store(event, pattern.texts(found))
                if self.settings.break_on_match:
                    return True
        return found is not None


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
