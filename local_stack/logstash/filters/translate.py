"""translate: a value looked up in a dictionary."""

import csv
import json
import pathlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.event import MISSING, Event, deep_copy
from local_stack.logstash.fieldref import Path, path_of
from local_stack.logstash.plugin import Filter, ruby_array
from local_stack.logstash.reread import Reread
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
        if s.dictionary and s.dictionary_path:
            raise ConfigError("dictionary and dictionary_path exclude each other: write one")
        default = s.source if self.ecs else "translation"
        self._source, self._target = path_of(s.source), path_of(s.target or default)
        same = self._source == self._target
        self._override = s.override if s.override is not None else same
        self._file: Reread[dict[str, Any]] | None = None
        if s.dictionary_path:
            self._file = Reread(pathlib.Path(s.dictionary_path), s.refresh_interval, _load)
        self._entries: dict[str, Any] = {}
        self._learn(self._file.found if self._file else s.dictionary)
        self._fallback = template(s.fallback) if s.fallback is not None else None

    def _learn(self, entries: Mapping[str, Any]) -> None:
        if self.settings.refresh_behaviour == "replace":
            self._entries = {}
        self._entries |= {str(key): value for key, value in entries.items()}
        self._patterns = (
            [(compile_ruby(key), value) for key, value in self._entries.items()]
            if self.settings.regex
            else []
        )
        # Nothing at all matches where there is no entry.
        self._union = re.compile("|".join(map(re.escape, self._entries)) or "(?!)").sub

    def filter(self, event: Event) -> None:
        if self._file and self._file.changed():
            self._learn(self._file.found)
        if self.settings.iterate_on is not None:
            changed = self._each(event, path_of(self.settings.iterate_on))
        else:
            changed = self._one(event)
        # In its own place even a value that is not in the dictionary counts as translated.
        if changed or (changed is False and self._source == self._target):
            self.matched(event)

    def _one(self, event: Event) -> bool | None:
        """None when there is nothing to do."""
        value = event.get(self._source)
        if value is MISSING or (not self._override and event.get(self._target) is not MISSING):
            return None
        if isinstance(value, list):
            value = value[0] if value else None
        return self._put(event, self._target, self._found(event, value))

    def _each(self, event: Event, path: Path) -> bool | None:
        """Of a list: its values, or a field of each of its maps."""
        value = event.get(path)
        if value is MISSING:
            return None
        items = ruby_array(value)
        if path == self._source:
            if not self._override and event.get(self._target) is not MISSING:
                return None
            made = [self._found(event, item) for item in items]
            event.set(self._target, [None if each is MISSING else each for each in made])
            return any(each not in (MISSING, None, False) for each in made)
        places = [(*path, str(position)) for position in range(len(items))]
        return any([self._in_map(event, place) for place in places])

    def _in_map(self, event: Event, place: Path) -> bool:
        found = self._found(event, event.value((*place, *self._source)))
        return self._put(event, (*place, *self._target), found)

    def _put(self, event: Event, path: Path, found: Any) -> bool:
        if found is not MISSING:
            event.set(path, deep_copy(found))
        return found is not MISSING

    def _found(self, event: Event, value: Any) -> Any:
        found = self._look_up(ruby_text(value))
        if found is MISSING and self._fallback is not None:
            return self._fallback(event)
        return found

    def _look_up(self, text: str) -> Any:
        if self.settings.exact and not self.settings.regex:
            return self._entries.get(text, MISSING)
        if self.settings.exact:
            return next((v for pattern, v in self._patterns if pattern.search(text)), MISSING)
        changed = self._union(lambda found: ruby_text(self._entries[found.group()]), text)
        return changed if changed != text else MISSING


def _load(file: pathlib.Path) -> dict[str, Any]:
    """A dictionary from .json, .yml, .yaml or .csv."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"dictionary_path {file} cannot be read ({error.strerror})") from None
    if file.suffix == ".csv":
        return {row[0]: row[1] for row in csv.reader(text.splitlines()) if len(row) > 1}
    try:
        loaded = json.loads(text) if file.suffix == ".json" else yaml.safe_load(text)
        return dict(loaded or {})
    except (ValueError, TypeError, yaml.YAMLError) as error:
        raise ConfigError(f"dictionary_path {file} is not a dictionary ({error})") from None
