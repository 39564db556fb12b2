"""dissect: fields between fixed delimiters, without regular expressions."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from local_stack.logstash.config.errors import ConfigError, EventError
from local_stack.logstash.event import MISSING, Event
from local_stack.logstash.fieldref import Path, path_in_data, path_of
from local_stack.logstash.filters.dissectmapping import Part, cut, parts_of
from local_stack.logstash.plugin import Filter
from local_stack.logstash.text import ruby_text, to_json

# What java.math.BigDecimal reads; the first group makes it no whole number.
_NUMBER = re.compile(r"[+-]?(?:\d+(\.\d*)?|(\.\d+))([eE][+-]?\d+)?", re.A)
_MOST_DIGITS = 300


@dataclass(frozen=True)
class Settings:
    mapping: dict[str, str] = field(default_factory=dict)
    convert_datatype: dict[str, str] = field(default_factory=dict)
    tag_on_failure: list[str] = field(default_factory=lambda: ["_dissectfailure"])


class Dissect(Filter):
    settings_kind = Settings
    settings: Settings

    def prepare(self) -> None:
        s = self.settings
        self._mappings = [
            (path_of(name), parts_of(mapping)) for name, mapping in s.mapping.items() if mapping
        ]
        for kind in s.convert_datatype.values():
            if kind.lower() not in ("int", "float"):
                raise ConfigError(f"convert_datatype to {kind}: write int or float")

    def filter(self, event: Event) -> None:
        """Every mapping that matches decorates the event, before anything is converted."""
        try:
            for path, parts in self._mappings:
                self._dissect(event, path, parts)
        except EventError:
            self._failed(event)
            return
        for name, kind in self.settings.convert_datatype.items():
            _convert(event, name, kind)

    def _dissect(self, event: Event, path: Path, parts: list[Part]) -> None:
        value = event.get(path)
        if value is MISSING:
            return
        text = _text(value)
        values = cut(text, parts) if text else None
        if values is None:
            self._failed(event)
            return
        _store(event, parts, values)
        self.matched(event)

    def _failed(self, event: Event) -> None:
        for tag in self.settings.tag_on_failure:
            event.tag(tag)


def _text(value: Any) -> str:
    return to_json(value).decode() if isinstance(value, (list, dict)) else ruby_text(value)


def _store(event: Event, parts: list[Part], values: list[str]) -> None:
    cut_out = [(part, value) for part, value in zip(parts, values, strict=True)]
    saved = [pair for pair in cut_out if pair[0].kind != "skip"]
    for part, value in sorted(saved, key=lambda pair: pair[0].rank):
        if part.kind == "indirect":
            name = _name_for(event, part, cut_out)
            if name:
                _set(event, path_in_data(name), value)
            continue
        path = path_in_data(part.name)
        held = event.get(path) if part.kind == "append" else MISSING
        if held is None:
            raise EventError(f"nothing is appended to the null in {part.name}")
        joined = value if held is MISSING else _text(held) + (part.before or " ") + value
        _set(event, path, joined)


def _name_for(event: Event, part: Part, cut_out: list[tuple[Part, str]]) -> str:
    """What the event holds comes before what another field of that name has cut out."""
    held = event.get(path_in_data(part.name))
    if held is not MISSING:
        return "null" if held is None else _text(held)
    return next((v for other, v in cut_out if other is not part and other.name == part.name), "")


def _set(event: Event, path: Path, value: str) -> None:
    """From Java a text is taken for @timestamp, too."""
    if path == ("@timestamp",):
        event.data["@timestamp"] = value
    else:
        event.set(path, value)


def _convert(event: Event, name: str, kind: str) -> None:
    path = path_of(name)
    value = event.value(path)
    if value is None:
        event.tag(f"_dataconversionnullvalue_{name}_{kind}")
        return
    found = _NUMBER.fullmatch(ruby_text(value))
    if found is None or (exact := Decimal(found.group())).adjusted() > _MOST_DIGITS:
        event.tag(f"_dataconversionuncoercible_{name}_{kind}")
        return
    # A decimal number is written with the digits that it was read with.
    whole = kind.lower() == "int" or not any(found.groups())
    event.set(path, int(exact) if whole else float(exact))
