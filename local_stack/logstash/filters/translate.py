"""translate: a value looked up in a dictionary."""

import dataclasses
import json
import logging
import pathlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from local_stack.logstash.config.errors import ConfigError, EventError
from local_stack.logstash.event import MISSING, Event, deep_copy
from local_stack.logstash.fieldref import Path, path_of
from local_stack.logstash.filters.csvrow import first_row
from local_stack.logstash.filters.reread import Reread
from local_stack.logstash.plugin import Filter, ruby_array
from local_stack.logstash.rubyregex import compile_ruby
from local_stack.logstash.sprintf import template
from local_stack.logstash.text import ruby_text

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Settings:
    """`field` and `destination` are what source and target were called once."""

    source: str | None = None
    target: str | None = None
    field: str | None = None
    destination: str | None = None
    dictionary: dict[str, Any] = dataclasses.field(default_factory=dict)
    dictionary_path: str | None = None
    exact: bool = True
    regex: bool = False
    override: bool | None = None
    fallback: str | None = None
    iterate_on: str | None = None
    refresh_interval: int = 300
    refresh_behaviour: str = "merge"
    yaml_dictionary_code_point_limit: int = 134217728
    yaml_load_strategy: str = "one_shot"


class Translate(Filter):
    settings_kind = Settings
    settings: Settings

    def prepare(self) -> None:
        s = self.settings
        if s.dictionary and s.dictionary_path:
            raise ConfigError("dictionary and dictionary_path exclude each other: write one")
        if s.refresh_behaviour not in ("merge", "replace"):
            raise ConfigError(f"refresh_behaviour {s.refresh_behaviour}: write merge or replace")
        source = _only_one(s.source, s.field, "source", "field")
        if source is None:
            raise ConfigError("set source, the field that is looked up")
        target = _only_one(s.target, s.destination, "target", "destination")
        self._source = path_of(source)
        self._target = path_of(target or (source if self.ecs else "translation"))
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
        # A number as a key is never equal to a text.
        self._entries |= {key: value for key, value in entries.items() if isinstance(key, str)}
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
        try:
            changed = self._translated(event)
        except EventError as error:
            log.warning("translate: %s", error)
            return
        # In its own place even a value that is not in the dictionary counts as translated.
        if changed or (changed is False and self._source == self._target):
            self.matched(event)

    def _translated(self, event: Event) -> bool | None:
        if self.settings.iterate_on is not None:
            return self._each(event, path_of(self.settings.iterate_on))
        return self._one(event)

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
            values = [None if each is MISSING else each for each in made]
            event.set(self._target, values)
            return any(each not in (MISSING, None, False) for each in made)
        places = [(*path, str(position)) for position in range(len(items))]
        return any([self._in_map(event, place) for place in places])

    def _in_map(self, event: Event, place: Path) -> bool:
        value = event.value((*place, *self._source))
        if value is None:
            return False
        found = self._found(event, value)
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


def _only_one(now: str | None, once: str | None, name: str, old: str) -> str | None:
    if now is not None and once is not None:
        raise ConfigError(f"{name} and {old} are the same setting: write {name} only")
    return once if now is None else now


def _load(file: pathlib.Path) -> dict[Any, Any]:
    """A dictionary from .json, .yml, .yaml or .csv."""
    if file.suffix not in (".json", ".yml", ".yaml", ".csv"):
        raise ConfigError(f"dictionary_path {file} must end in .json, .yml, .yaml or .csv")
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError(f"dictionary_path {file} cannot be read ({error.strerror})") from None
    try:
        if file.suffix == ".csv":
            return _csv_dictionary(text)
        loaded = json.loads(text) if file.suffix == ".json" else yaml.safe_load(text)
        return dict(loaded or {})
    except (ValueError, TypeError, yaml.YAMLError) as error:
        raise ConfigError(f"dictionary_path {file} is not a dictionary ({error})") from None


def _csv_dictionary(text: str) -> dict[Any, Any]:
    """A key without a value is translated to nothing."""
    rows = [first_row(line, ",", '"') for line in text.split("\n")]
    return {row[0]: row[1] if len(row) > 1 else None for row in rows if row}
