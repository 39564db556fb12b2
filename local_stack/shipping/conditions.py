"""Conditions as functions from an event to true or false."""

import operator
from collections.abc import Callable
from typing import Any

from lark import Tree

from local_stack.shipping.config import Selector
from local_stack.shipping.event import MISSING, Event

Condition = Callable[[Event], bool]
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


def compiled(node: Any) -> Condition:
    if not isinstance(node, Tree):
        value = _value(node)
        return lambda event: _truth(value(event))
    return MAKERS[str(node.data)](node.children)


def _any(parts: list[Any]) -> Condition:
    conditions = [compiled(part) for part in parts]
    return lambda event: any(condition(event) for condition in conditions)


def _all(parts: list[Any]) -> Condition:
    conditions = [compiled(part) for part in parts]
    return lambda event: all(condition(event) for condition in conditions)


def _negate(parts: list[Any]) -> Condition:
    condition = compiled(parts[0])
    return lambda event: not condition(event)


def _compare(parts: list[Any]) -> Condition:
    """A comparison that cannot be made, a missing field with a number, drops the event."""
    left, right = _value(parts[0]), _value(parts[2])
    compare = COMPARE[str(parts[1])]

    def holds(event: Event) -> bool:
        try:
            return compare(left(event), right(event))
        except TypeError:
            event.cancelled = True
            return False

    return holds


def _match(parts: list[Any]) -> Condition:
    value, pattern = _value(parts[0]), parts[2]
    wanted = str(parts[1]) == "=~"

    def matches(event: Event) -> bool:
        found = value(event)
        return (isinstance(found, str) and bool(pattern.search(found))) == wanted

    return matches


def _contains(parts: list[Any]) -> Condition:
    item, container = _value(parts[0]), _value(parts[1])

    def contains(event: Event) -> bool:
        found, where = item(event), container(event)
        if isinstance(where, str):
            return isinstance(found, str) and found in where
        return isinstance(where, list) and found in where

    return contains


def _lacks(parts: list[Any]) -> Condition:
    contains = _contains(parts)
    return lambda event: not contains(event)


def _value(node: Any) -> Callable[[Event], Any]:
    if isinstance(node, Selector):
        return lambda event: event.get(node.reference)
    return lambda event: node


def _truth(value: Any) -> bool:
    return value is not MISSING and value not in (None, False, "", "false")


MAKERS: dict[str, Callable[[list[Any]], Condition]] = {
    "any": _any,
    "all": _all,
    "negate": _negate,
    "compare": _compare,
    "match": _match,
    "contains": _contains,
    "lacks": _lacks,
}
