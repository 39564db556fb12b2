"""Two values compared as a Logstash compares them in conditions."""

from collections.abc import Callable
from typing import Any

from local_stack.logstash.event import MISSING
from local_stack.logstash.text import ruby_float
from local_stack.logstash.timestamp import Timestamp

Order = Callable[[Any, Any], bool]


class NotComparable(Exception):
    """An ordering comparison that cannot be made: Logstash drops the event."""


def same(left: Any, right: Any) -> bool:
    """Equal and of one type: 5.0 is not 5, true is not 1; two missing fields are equal."""
    kind = left.__class__
    if kind is not right.__class__:
        return False
    if kind is list:
        return len(left) == len(right) and all(map(same, left, right))
    if kind is dict:
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return bool(left == right)


def ordered(order: Order, left: Any, right: Any) -> bool:
    """False for a null or a boolean; a time beside another type counts as equal to it."""
    kind, other = left.__class__, right.__class__
    if kind is str:
        if other is str:
            return order(left, right)
        raise NotComparable
    if kind is int or kind is float:
        if other is int or other is float:
            return order(left, right)
        raise NotComparable
    if left is MISSING or right is MISSING or list in (kind, other) or dict in (kind, other):
        raise NotComparable
    if kind is not Timestamp:
        return False
    return order(left.nanos, right.nanos) if other is Timestamp else order(0, 0)


def member(value: Any, items: list[Any]) -> bool:
    """As `same` compares: neither "7" nor 7.0 is in [7]."""
    return any(same(item, value) for item in items)


def shown(value: Any) -> str:
    """The text of a field, which is looked for among the texts of a written list."""
    if value.__class__ is str:
        return str(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return ruby_float(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(shown, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}={shown(inner)}" for key, inner in value.items()) + "}"
    return str(value)
