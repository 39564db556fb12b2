"""kv: key=value pairs of a text into fields."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from local_stack.logstash.config.errors import ConfigError, EventError
from local_stack.logstash.event import MISSING, Event
from local_stack.logstash.fieldref import path_in_data, path_of
from local_stack.logstash.plugin import Filter
from local_stack.logstash.rubyregex import compile_ruby
from local_stack.logstash.sprintf import template
from local_stack.logstash.watchdog import WATCHDOG, RegexTimeout


@dataclass(frozen=True)
class Settings:
    source: str = "message"
    target: str | None = None
    field_split: str = " "
    field_split_pattern: str | None = None
    value_split: str = "="
    value_split_pattern: str | None = None
    prefix: str = ""
    exclude_keys: list[str] = field(default_factory=list)
    include_keys: list[str] = field(default_factory=list)
    default_keys: dict[str, Any] = field(default_factory=dict)
    allow_duplicate_values: bool = True
    allow_empty_values: bool = False
    include_brackets: bool = True
    recursive: bool = False
    remove_char_key: str | None = None
    remove_char_value: str | None = None
    transform_key: str | None = None
    transform_value: str | None = None
    trim_key: str | None = None
    trim_value: str | None = None
    whitespace: str = "lenient"
    tag_on_failure: list[str] = field(default_factory=lambda: ["_kv_filter_error"])
    timeout_millis: int = 30000
    tag_on_timeout: str = "_kv_filter_timeout"


_CASES = {"lowercase": str.lower, "uppercase": str.upper, "capitalize": str.capitalize}


class Kv(Filter):
    settings_kind = Settings
    settings: Settings

    def prepare(self) -> None:
        s = self.settings
        if not s.value_split or "" in (s.value_split_pattern, s.field_split_pattern):
            raise ConfigError("value_split and the patterns must not be empty")
        if s.whitespace not in ("lenient", "strict"):
            raise ConfigError(f"whitespace {s.whitespace}: write lenient or strict")
        for name in (s.transform_key, s.transform_value):
            if name is not None and name not in _CASES:
                raise ConfigError(f"transform {name}: write one of {', '.join(_CASES)}")
        self._source = path_of(s.source)
        self._target = path_of(s.target) if s.target else ()
        self._prefix = template(s.prefix)
        self._included = _templates(s.include_keys)
        self._excluded = _templates(s.exclude_keys)
        self._scan = compile_ruby(_scanner(s)).finditer
        self._value_split = compile_ruby(s.value_split_pattern or f"[{s.value_split}]").search
        self._key_changes = _changes(s.trim_key, s.remove_char_key, s.transform_key)
        self._value_changes = _changes(s.trim_value, s.remove_char_value, s.transform_value)

    def filter(self, event: Event) -> None:
        try:
            with WATCHDOG.limit(self.settings.timeout_millis / 1000):
                found = self._found(event)
        except RegexTimeout:
            event.tag(self.settings.tag_on_timeout)
            return
        if not found:
            return
        try:
            self._store(event, found)
        except EventError:
            for tag in self.settings.tag_on_failure:
                event.tag(tag)
            return
        self.matched(event)

    def _found(self, event: Event) -> dict[str, Any]:
        value = event.value(self._source)
        found: dict[str, Any] = {}
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str):
                self._parse(text, event, found)
        return {**self.settings.default_keys, **found}

    def _store(self, event: Event, found: dict[str, Any]) -> None:
        if self._target:
            event.set(self._target, found)
            return
        # What comes before a key that is no field reference stays.
        for key, value in found.items():
            event.set(path_in_data(key), value)

    def _parse(self, text: str, event: Event, found: dict[str, Any]) -> None:
        if self._value_split(text) is None:
            return
        included, excluded = self._included(event), self._excluded(event)
        for match in self._scan(text):
            value = next((part for part in match.groups()[1:] if part is not None), "")
            if not value and not self.settings.allow_empty_values:
                continue
            key = _changed(match.group(1), self._key_changes)
            if included and key not in included or key in excluded:
                continue
            value = _changed(value, self._value_changes)
            self._add(found, self._prefix(event) + key, value, event)

    def _add(self, found: dict[str, Any], key: str, value: str, event: Event) -> None:
        before = found.get(key, MISSING)
        # As in the real one: a text that has the value somewhere inside counts as a duplicate.
        if before is not MISSING and not self.settings.allow_duplicate_values and value in before:
            return
        made = self._deeper(value, event)
        if before is MISSING:
            found[key] = made
        elif isinstance(before, list):
            before.append(made)
        else:
            found[key] = [before, made]

    def _deeper(self, value: str, event: Event) -> Any:
        if not self.settings.recursive:
            return value
        inner: dict[str, Any] = {}
        self._parse(value, event, inner)
        return inner or value


def _scanner(s: Settings) -> str:
    """Key, separator and value, each value form with one group, up to a field separator or end."""
    field_split = s.field_split_pattern or f"[{s.field_split}]"
    value_split = s.value_split_pattern or f"[{s.value_split}]"
    if s.whitespace == "lenient":
        value_split = f" *(?:{value_split}) *"
    by_pattern = s.field_split_pattern or s.value_split_pattern
    key = (
        _until_pattern(f"(?:{value_split})|(?:{field_split})")
        if by_pattern
        else _until_class(s.value_split + s.field_split)
    )
    quotes = [('"', '"'), ("'", "'")]
    brackets = [(r"\(", r"\)"), (r"\[", r"\]"), ("<", ">")] if s.include_brackets else []
    wrapped = [f"{start}{_until_class(end)}?{end}" for start, end in quotes + brackets]
    bare = _until_pattern(field_split) if s.field_split_pattern else _until_class(s.field_split)
    return f"{key}(?:{value_split})(?:{'|'.join([*wrapped, bare])})?(?:{field_split}|$)"


def _until_class(characters: str) -> str:
    return rf"((?:\\.|[^{characters}])+)"


def _until_pattern(pattern: str) -> str:
    return rf"((?:\\.|(?!{pattern}).)+)"


def _templates(texts: list[str]) -> Callable[[Event], list[str]]:
    made = [template(str(text)) for text in texts]
    return lambda event: [each(event) for each in made]


def _changes(trim: str | None, remove: str | None, case: str | None) -> list[Any]:
    changes: list[Any] = []
    if trim is not None:
        ends = compile_ruby(f"^[{trim}]+|[{trim}]+$")
        changes.append(lambda text: ends.sub("", text))
    if remove is not None:
        anywhere = compile_ruby(f"[{remove}]")
        changes.append(lambda text: anywhere.sub("", text))
    if case is not None:
        changes.append(_CASES[case])
    return changes


def _changed(text: str, changes: list[Any]) -> str:
    for change in changes:
        text = change(text)
    return text
