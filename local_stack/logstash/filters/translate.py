"""translate: a value looked up in a dictionary."""

import csv
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.event import MISSING, Event
from local_stack.logstash.fieldref import path_of
from local_stack.logstash.plugin import Filter
from local_stack.logstash.rubyregex import compile_ruby
from local_stack.logstash.sprintf import template
from local_stack.logstash.text import ruby_text


@dataclass(frozen=True)
class Settings:
    source: str
    target: str | None = None
    dictionary: dict[str, Any] = field(default_factory=dict)
    dictionary_path: str | None = None
    exact: bool = True
    regex: bool = False
    override: bool | None = None
    fallback: str | None = None
    iterate_on: str | None = None
    refresh_interval: int = 300
    refresh_behaviour: str = "merge"
    yaml_dictionary_code_point_limit: int = 134217728


class Translate(Filter):
    settings_kind = Settings
    settings: Settings

    def prepare(self) -> None:
        s = self.settings
        default = s.source if self.ecs else "translation"
        self._source, self._target = path_of(s.source), path_of(s.target or default)
        same = self._source == self._target
        self._override = s.override if s.override is not None else same
        entries = {**s.dictionary, **(_load(Path(s.dictionary_path)) if s.dictionary_path else {})}
        self._entries = {str(key): value for key, value in entries.items()}
        self._patterns = [
            (compile_ruby(key if s.regex else re.escape(key)), value)
            for key, value in self._entries.items()
        ]
        self._fallback = template(s.fallback) if s.fallback is not None else None

    def filter(self, event: Event) -> None:
        value = event.get(self._source)
        if value is MISSING or (not self._override and event.get(self._target) is not MISSING):
            return
        if isinstance(value, list):
            value = value[0] if value else None
        found = self._look_up(ruby_text(value))
        if found is MISSING and self._fallback is not None:
            found = self._fallback(event)
        if found is not MISSING:
            event.set(self._target, found)
            self.matched(event)

    def _look_up(self, text: str) -> Any:
        if self.settings.exact and not self.settings.regex:
            return self._entries.get(text, MISSING)
        if self.settings.exact:
            return next((v for pattern, v in self._patterns if pattern.search(text)), MISSING)
        changed = text
        for pattern, value in self._patterns:
            changed = pattern.sub(lambda _found, by=value: ruby_text(by), changed)
        return changed if changed != text else MISSING


def _load(file: Path) -> dict[str, Any]:
    """A dictionary from .json, .yml, .yaml or .csv."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"dictionary_path {file} cannot be read ({error.strerror})") from None
    if file.suffix == ".csv":
        return {row[0]: row[1] for row in csv.reader(text.splitlines()) if len(row) > 1}
    loaded = json.loads(text) if file.suffix == ".json" else yaml.safe_load(text)
    return dict(loaded or {})
