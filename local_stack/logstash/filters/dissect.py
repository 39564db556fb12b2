"""dissect: fields between fixed delimiters, without regular expressions."""

import re
from dataclasses import dataclass, field
from typing import Any

from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.event import MISSING, Event
from local_stack.logstash.fieldref import path_of
from local_stack.logstash.plugin import Filter
from local_stack.logstash.text import ruby_text, to_json

_KEY = re.compile(r"%\{([^}]*)\}")


@dataclass(frozen=True)
class Settings:
    mapping: dict[str, str] = field(default_factory=dict)
    convert_datatype: dict[str, str] = field(default_factory=dict)
    tag_on_failure: list[str] = field(default_factory=lambda: ["_dissectfailure"])


@dataclass(frozen=True)
class Part:
    """`before` precedes the field; `kind` is normal, skip, append, named or indirect."""

    before: str
    kind: str
    name: str
    order: int
    padded: bool


def parts_of(mapping: str) -> tuple[list[Part], str]:
    """The fields of a mapping, and the text behind the last one. Raises ConfigError."""
    parts: list[Part] = []
    end = 0
    for found in _KEY.finditer(mapping):
        parts.append(_part(mapping[end : found.start()], found.group(1)))
        end = found.end()
    if not parts:
        raise ConfigError(f"mapping {mapping!r} has no %{{field}}")
    return parts, mapping[end:]


def _part(before: str, key: str) -> Part:
    padded = key.endswith("->")
    key = key.removesuffix("->")
    order = 0
    if (numbered := re.fullmatch(r"(.*)/(\d+)", key)) is not None:
        key, order = numbered.group(1), int(numbered.group(2))
    kind = {"+": "append", "?": "named", "&": "indirect"}.get(key[:1], "normal")
    name = key[1:] if kind != "normal" else key
    if kind in ("append", "indirect") and name[:1] in ("", "+", "&"):
        raise ConfigError(f"%{{{key}}}: write + or &, not both, and a name behind it")
    return Part(before, kind if name else "skip", name, order, padded)


class Dissect(Filter):
    settings_kind = Settings
    settings: Settings

    def prepare(self) -> None:
        self._mappings = [
            (path_of(name), *parts_of(mapping)) for name, mapping in self.settings.mapping.items()
        ]

    def filter(self, event: Event) -> None:
        matched = True
        for path, parts, last in self._mappings:
            value = event.get(path)
            if value is MISSING or value is None:
                continue
            text = value if isinstance(value, str) else _text(value)
            cut = _cut(text, parts, last) if text else None
            if cut is None:
                matched = False
                for tag in self.settings.tag_on_failure:
                    event.tag(tag)
                continue
            _store(event, parts, cut)
        for name, kind in self.settings.convert_datatype.items():
            _convert(event, name, kind)
        if matched:
            self.matched(event)


def _text(value: Any) -> str:
    return to_json(value).decode() if isinstance(value, (list, dict)) else ruby_text(value)


def _cut(text: str, parts: list[Part], last: str) -> list[tuple[str, str]] | None:
    """(value, delimiter before it) for every part, None when a delimiter is missing."""
    if not text.startswith(parts[0].before):
        return None
    at = len(parts[0].before)
    cut: list[tuple[str, str]] = []
    for position, part in enumerate(parts):
        after = parts[position + 1].before if position + 1 < len(parts) else last
        end = text.find(after, at) if after else len(text)
        if end < 0:
            return None
        cut.append((text[at:end], part.before))
        at = end + len(after)
        while after and part.padded and text.startswith(after, at):
            at += len(after)
    return cut


def _store(event: Event, parts: list[Part], cut: list[tuple[str, str]]) -> None:
    """Plain fields first, then those that are appended, by their number."""
    found = {part.name: value for part, (value, _) in zip(parts, cut, strict=True)
             if part.kind in ("named", "normal")}  # fmt: skip
    ordered = sorted(
        enumerate(zip(parts, cut, strict=True)),
        key=lambda at: (at[1][0].kind == "append", at[1][0].order),
    )
    for position, (part, (value, before)) in ordered:
        path = path_of(part.name)
        if part.kind == "normal":
            event.set(path, value)
        elif part.kind == "append":
            held = event.value(path)
            joined = before if position else " "
            event.set(path, value if held is None else ruby_text(held) + joined + value)
        elif part.kind == "indirect":
            key = found.get(part.name) or event.value(path)
            if key:
                event.set(path_of(ruby_text(key)), value)


def _convert(event: Event, name: str, kind: str) -> None:
    path = path_of(name)
    value = event.value(path)
    if value is None:
        event.tag(f"_dataconversionnullvalue_{name}_{kind}")
        return
    if kind not in ("int", "float"):
        event.tag(f"_dataconversionmissing_{name}_{kind}")
        return
    try:
        number = float(str(value))
    except ValueError:
        event.tag(f"_dataconversionuncoercible_{name}_{kind}")
        return
    event.set(path, int(number) if kind == "int" or number.is_integer() else number)
