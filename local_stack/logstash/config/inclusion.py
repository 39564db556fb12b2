"""`in` of conditions: its meaning depends on which sides are fields and which are written."""

from collections.abc import Callable
from typing import Any

from local_stack.logstash.config.comparing import member, same, shown
from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.config.tree import Field
from local_stack.logstash.event import MISSING, Event
from local_stack.logstash.fieldref import Path, path_of
from local_stack.logstash.text import java_text

Condition = Callable[[Event], bool]


def inclusion(left: Any, right: Any) -> Condition:
    """Raises ConfigError where a Logstash knows no meaning."""
    if isinstance(left, Field) and isinstance(right, Field):
        return _field_in_field(path_of(left.reference), path_of(right.reference))
    if isinstance(left, Field):
        in_text = _field_in_list if isinstance(right, list) else _field_in_text
        return in_text(path_of(left.reference), right)
    if not isinstance(right, Field):
        holds = same(left, right)  # a text is not looked for in a text, nor in a list
        return lambda event: holds
    if isinstance(left, list):
        raise ConfigError("a list cannot stand left of in: write a field, a text or a number")
    path = path_of(right.reference)
    return _text_in_field(left, path) if isinstance(left, str) else _number_in_field(left, path)


def _field_in_field(left: Path, right: Path) -> Condition:
    def inside(event: Event) -> bool:
        value, holder = event.get(left), event.get(right)
        if value is MISSING or isinstance(value, (list, dict)):
            return False
        if isinstance(holder, list):
            return member(value, holder)
        if isinstance(value, str) and isinstance(holder, str):
            return value in holder
        return same(value, holder)

    return inside


def _field_in_list(path: Path, items: list[Any]) -> Condition:
    """By their texts: "7" is in a list with 7, true in one with "true"."""
    texts = frozenset(map(java_text, items))

    def inside(event: Event) -> bool:
        value = event.get(path)
        return value is not MISSING and shown(value) in texts

    return inside


def _field_in_text(path: Path, written: Any) -> Condition:
    text = java_text(written)

    def inside(event: Event) -> bool:
        value = event.get(path)
        return isinstance(value, str) and value in text

    return inside


def _text_in_field(text: str, path: Path) -> Condition:
    def inside(event: Event) -> bool:
        holder = event.get(path)
        return isinstance(holder, (str, list)) and text in holder

    return inside


def _number_in_field(number: Any, path: Path) -> Condition:
    def inside(event: Event) -> bool:
        holder = event.get(path)
        return isinstance(holder, list) and member(number, holder)

    return inside
