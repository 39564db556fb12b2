"""mutate: changes of fields, in one fixed order whatever the written one."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from local_stack.logstash.config.errors import ConfigError, EventError
from local_stack.logstash.event import MISSING, Event, deep_copy
from local_stack.logstash.fieldref import path_of
from local_stack.logstash.filters.mutate_convert import CONVERTERS, CannotConvert, convert
from local_stack.logstash.filters.mutate_texts import (
    capitalize,
    lowercase,
    over_texts,
    strip,
    substitution,
)
from local_stack.logstash.plugin import Filter, ruby_array
from local_stack.logstash.sprintf import template
from local_stack.logstash.text import ruby_text

log = logging.getLogger(__name__)
Step = Callable[[Event], None]


def _none() -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Settings:
    coerce: dict[str, Any] = field(default_factory=_none)
    rename: dict[str, str] = field(default_factory=_none)
    update: dict[str, Any] = field(default_factory=_none)
    replace: dict[str, Any] = field(default_factory=_none)
    convert: dict[str, str] = field(default_factory=_none)
    gsub: list[str] = field(default_factory=list)
    uppercase: list[str] = field(default_factory=list)
    capitalize: list[str] = field(default_factory=list)
    lowercase: list[str] = field(default_factory=list)
    strip: list[str] = field(default_factory=list)
    split: dict[str, str] = field(default_factory=_none)
    join: dict[str, str] = field(default_factory=_none)
    merge: dict[str, Any] = field(default_factory=_none)
    copy: dict[str, str] = field(default_factory=_none)
    tag_on_failure: str = "_mutate_error"


class Mutate(Filter):
    settings_kind = Settings
    settings: Settings

    def prepare(self) -> None:
        s = self.settings
        if len(s.gsub) % 3:
            raise ConfigError("gsub must be triples of field, regular expression, replacement")
        for kind in s.convert.values():
            if kind not in CONVERTERS:
                raise ConfigError(f"convert to {kind}: write one of {', '.join(CONVERTERS)}")
        self._steps: list[Step] = [
            *(_coerce(name, value) for name, value in s.coerce.items()),
            *(_rename(old, str(new)) for old, new in s.rename.items()),
            *(_assign(name, value, True) for name, value in s.update.items()),
            *(_assign(name, value, False) for name, value in s.replace.items()),
            *(_convert(name, kind) for name, kind in s.convert.items()),
            *(_gsub(*map(str, s.gsub[at : at + 3])) for at in range(0, len(s.gsub), 3)),
            *(_texts(name, str.upper) for name in s.uppercase),
            *(_texts(name, capitalize) for name in s.capitalize),
            *(_texts(name, lowercase) for name in s.lowercase),
            *(_strip(name) for name in s.strip),
            *(_split(name, str(by)) for name, by in s.split.items()),
            *(_join(name, str(by)) for name, by in s.join.items()),
            *(_merge(name, _list(value)) for name, value in s.merge.items()),
            *(_copy(name, str(to)) for name, to in s.copy.items()),
        ]

    def filter(self, event: Event) -> None:
        try:
            for step in self._steps:
                step(event)
            self.matched(event)
        except (CannotConvert, ConfigError, EventError, OverflowError) as error:
            log.warning("mutate stopped at %s: the event is tagged", error)
            event.tag(self.settings.tag_on_failure)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _coerce(name: str, value: Any) -> Step:
    path, text = path_of(name), template(str(value))

    def step(event: Event) -> None:
        if event.get(path) is None:
            event.set(path, text(event))

    return step


def _rename(old: str, new: str) -> Step:
    old_name, new_name = template(old), template(new)

    def step(event: Event) -> None:
        path = path_of(old_name(event))
        value = event.get(path)
        if value is not MISSING:
            event.remove(path)
            event.set(path_of(new_name(event)), value)

    return step


def _assign(name: str, value: Any, only_present: bool) -> Step:
    path = path_of(name)
    if isinstance(value, list):
        texts = [template(str(item)) for item in value]
        make: Callable[[Event], Any] = lambda event: [text(event) for text in texts]  # noqa: E731
    else:
        make = template(ruby_text(value))

    def step(event: Event) -> None:
        if only_present and event.get(path) is MISSING:
            return
        event.set(path, make(event))

    return step


def _convert(name: str, kind: str) -> Step:
    path = path_of(name)

    def step(event: Event) -> None:
        value = event.get(path)
        if value is not MISSING and value is not None:
            event.set(path, convert(value, kind))

    return step


def _gsub(name: str, needle: str, text: str) -> Step:
    path, substitute = path_of(name), substitution(needle, text)

    def step(event: Event) -> None:
        value = event.get(path)
        if isinstance(value, (str, list)):
            event.set(path, substitute(event, value))

    return step


def _texts(name: str, change: Callable[[str], str]) -> Step:
    path = path_of(name)

    def step(event: Event) -> None:
        value = event.get(path)
        if isinstance(value, (str, list)):
            event.set(path, over_texts(value, change))

    return step


def _strip(name: str) -> Step:
    """Raises CannotConvert for a list that holds anything but texts."""
    path, inner = path_of(name), _texts(name, strip)

    def step(event: Event) -> None:
        value = event.get(path)
        if isinstance(value, list) and not all(isinstance(item, str) for item in value):
            raise CannotConvert(f"strip of {ruby_text(value)}")
        inner(event)

    return step


_BLANKS = re.compile(r"[ \t\n\v\f\r]+")


def _pieces(value: str, by: str) -> list[str]:
    """One blank splits at any run of white space, as in awk; "" at every character."""
    if by == " ":
        return _BLANKS.split(value.lstrip(" \t\n\v\f\r"))
    return value.split(by) if by else list(value)


def _split(name: str, by: str) -> Step:
    path = path_of(name)

    def step(event: Event) -> None:
        value = event.get(path)
        if isinstance(value, str):
            pieces = _pieces(value, by)
            while pieces and not pieces[-1]:
                pieces.pop()
            event.set(path, pieces)

    return step


def _join(name: str, by: str) -> Step:
    path = path_of(name)

    def step(event: Event) -> None:
        value = event.get(path)
        if isinstance(value, list):
            event.set(path, by.join(_joined(item, by) for item in value))

    return step


def _joined(item: Any, by: str) -> str:
    return by.join(_joined(i, by) for i in item) if isinstance(item, list) else ruby_text(item)


def _merge(name: str, others: list[Any]) -> Step:
    """The held value is read once: only a list or map that is there gathers all of `others`."""
    path, other_paths = path_of(name), [path_of(str(other)) for other in others]

    def step(event: Event) -> None:
        held = event.value(path)
        for other in other_paths:
            added = event.value(other)
            if isinstance(held, dict) is not isinstance(added, dict):
                log.warning("a map and something else cannot be merged: left as they are")
            elif isinstance(held, dict):
                held = {**held, **deep_copy(added)}
                event.set(path, held)
            else:
                joined = [*ruby_array(held), *deep_copy(ruby_array(added))]
                held = joined if isinstance(held, list) else held
                event.set(path, joined)

    return step


def _copy(name: str, to: str) -> Step:
    path, to_path = path_of(name), path_of(to)

    def step(event: Event) -> None:
        value = event.get(path)
        if value is not MISSING and value is not None:
            event.set(to_path, deep_copy(value))

    return step
