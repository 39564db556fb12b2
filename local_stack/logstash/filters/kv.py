"""kv: key=value pairs of a text into fields."""

import re
from dataclasses import dataclass, field
from typing import Any

from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.event import MISSING, Event
from local_stack.logstash.fieldref import path_of
from local_stack.logstash.plugin import Filter
from local_stack.logstash.rubyregex import compile_ruby
from local_stack.logstash.sprintf import template


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
        for name in (s.transform_key, s.transform_value):
            if name is not None and name not in _CASES:
                raise ConfigError(f"transform {name}: write one of {', '.join(_CASES)}")
        self._source = path_of(s.source)
        self._target = path_of(s.target) if s.target else ()
        self._prefix = template(s.prefix)
        self._scan = compile_ruby(_scanner(s)).finditer
        self._value_split = compile_ruby(s.value_split_pattern or f"[{s.value_split}]").search
        self._key_changes = _changes(s.trim_key, s.remove_char_key, s.transform_key)
        self._value_changes = _changes(s.trim_value, s.remove_char_value, s.transform_value)

    def filter(self, event: Event) -> None:
        value = event.value(self._source)
        found: dict[str, Any] = {}
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str):
                self._parse(text, event, found)
        for key, default in self.settings.default_keys.items():
            found.setdefault(key, default)
        if not found:
            return
        if self._target:
            event.set(self._target, found)
        else:
            for key, each in found.items():
                event.set(path_of(key), each)
        self.matched(event)

    def _parse(self, text: str, event: Event, found: dict[str, Any]) -> None:
        s = self.settings
        if self._value_split(text) is None:
            return
        for match in self._scan(text):
            key = _changed(self._key(match), self._key_changes)
            if s.include_keys and key not in s.include_keys or key in s.exclude_keys:
                continue
            value: Any = self._value(match)
            if value is None:
                if not s.allow_empty_values:
                    continue
                value = ""
            value = _changed(value, self._value_changes)
            if not value and not s.allow_empty_values:
                continue
            key = self._prefix(event) + key
            self._add(found, key, self._deeper(value, event))

    def _deeper(self, value: str, event: Event) -> Any:
        if not self.settings.recursive:
            return value
        inner: dict[str, Any] = {}
        self._parse(value, event, inner)
        return inner or value

    def _add(self, found: dict[str, Any], key: str, value: Any) -> None:
        before = found.get(key, MISSING)
        if before is MISSING:
            found[key] = value
        elif isinstance(before, list):
            if self.settings.allow_duplicate_values or value not in before:
                before.append(value)
        elif self.settings.allow_duplicate_values or value != before:
            found[key] = [before, value]

    def _key(self, match: re.Match[str]) -> str:
        return next(part for part in match.group("k1", "k2", "k3", "k4") if part is not None)

    def _value(self, match: re.Match[str]) -> str | None:
        return next((p for p in match.group("v1", "v2", "v3", "v4", "v5", "v6") if p), None)


def _scanner(s: Settings) -> str:
    """The pattern of the real plugin: quoted or bare key, separator, quoted or bare value."""
    split = s.field_split_pattern or f"[{s.field_split}]"
    value_split = s.value_split_pattern or f"[{s.value_split}]"
    bare_stop, key_stop = _negated(split), _negated(f"(?:{split}|{value_split})")
    blank = r"\s*" if s.whitespace == "lenient" else ""
    brackets = s.include_brackets
    wrapped = (
        r"|\((?P<v3>[^\)]*)\)|\[(?P<v4>[^\]]*)\]|<(?P<v5>[^>]*)>"
        if brackets
        else (r"|(?P<v3>(?!))|(?P<v4>(?!))|(?P<v5>(?!))")
    )
    keyed = r"|\((?P<k2>[^\)]+)\)|\[(?P<k3>[^\]]+)\]" if brackets else r"|(?P<k2>(?!))|(?P<k3>(?!))"
    quoted = r'"(?P<v1>(?:\\.|[^"])*)"|' + r"'(?P<v2>(?:\\.|[^'])*)'"
    key = rf'(?:"(?P<k1>(?!))"{keyed}|(?P<k4>{key_stop}+))'
    value = rf"(?:{quoted}{wrapped}|(?P<v6>{bare_stop}+)|)"
    return rf"{key}{blank}{value_split}{blank}{value}(?:{split}|$|(?={split}))?"


def _negated(pattern: str) -> str:
    return rf"(?:(?!{pattern}).)"


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
