"""Conditions of `if` as Python functions from event to bool."""

import operator
from collections.abc import Callable
from typing import Any

from local_stack.logstash.config.tree import Compare, Field, Logic, Not, Regex
from local_stack.logstash.event import MISSING, Event
from local_stack.logstash.fieldref import path_of
from local_stack.logstash.rubyregex import compile_ruby
from local_stack.logstash.timestamp import Timestamp

Condition = Callable[[Event], bool]
Value = Callable[[Event], Any]
_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


class NotComparable(Exception):
    """An ordering comparison that cannot be made: Logstash drops the event."""


def condition_of(node: Any) -> Condition:
    if isinstance(node, Logic):
        return _logic(node)
    if isinstance(node, Not):
        inner = condition_of(node.inner)
        return lambda event: not inner(event)
    if isinstance(node, Compare):
        return _compare(node)
    value = _value(node)
    return lambda event: is_true(value(event))


def is_true(value: Any) -> bool:
    """Missing, null, false, "" and "false" are false; 0 and empty lists are true."""
    return not (value is MISSING or value is None or value is False or value in ("", "false"))


def _logic(node: Logic) -> Condition:
    left, right = condition_of(node.left), condition_of(node.right)
    if node.operator == "and":
        return lambda event: left(event) and right(event)
    if node.operator == "or":
        return lambda event: left(event) or right(event)
    if node.operator == "xor":
        return lambda event: left(event) is not right(event)
    return lambda event: not (left(event) and right(event))


def _value(node: Any) -> Value:
    if isinstance(node, Field):
        path = path_of(node.reference)
        return lambda event: event.get(path)
    if isinstance(node, list):
        parts = [_value(item) for item in node]
        if not any(isinstance(item, (Field, list)) for item in node):
            return lambda event: node
        return lambda event: [part(event) for part in parts]
    return lambda event: node


def _compare(node: Compare) -> Condition:
    left = _value(node.left)
    if node.operator in ("=~", "!~"):
        return _regex(left, node.right, node.operator == "!~")
    right = _value(node.right)
    if node.operator == "==":
        return lambda event: same(left(event), right(event))
    if node.operator == "!=":
        return lambda event: not same(left(event), right(event))
    if node.operator == "in":
        return lambda event: contains(right(event), left(event))
    if node.operator == "notin":
        return lambda event: not contains(right(event), left(event))
    order = _ORDER[node.operator]
    return lambda event: ordered(order, left(event), right(event))


def _regex(value: Value, pattern: Any, negated: bool) -> Condition:
    source = pattern.source if isinstance(pattern, Regex) else str(pattern)
    search = compile_ruby(source).search

    def matches(event: Event) -> bool:
        found = value(event)
        return (isinstance(found, str) and search(found) is not None) is not negated

    return matches


def same(left: Any, right: Any) -> bool:
    """Equal and of one type: 5.0 is not 5, true is not 1; two missing fields are equal."""
    if left.__class__ is not right.__class__:
        return False
    return bool(left == right)


def ordered(order: Callable[[Any, Any], bool], left: Any, right: Any) -> bool:
    kinds = (_kind(left), _kind(right))
    if None in kinds:
        raise NotComparable
    if "false" in kinds:
        return False
    if kinds[0] != kinds[1]:
        raise NotComparable
    if isinstance(left, Timestamp):
        return order(left.nanos, right.nanos)
    return order(left, right)


def _kind(value: Any) -> str | None:
    """None: the comparison raises; "false": it is never true."""
    if value is None or isinstance(value, bool):
        return "false"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, str):
        return "text"
    return "time" if isinstance(value, Timestamp) else None


def contains(holder: Any, value: Any) -> bool:
    if isinstance(holder, str):
        return isinstance(value, str) and value in holder
    if isinstance(holder, list):
        return any(_member(item, value) for item in holder)
    return False


def _member(item: Any, value: Any) -> bool:
    """A text of digits is found among numbers, 7.0 is not 7."""
    if same(item, value):
        return True
    if isinstance(value, str) and _is_number(item):
        return str(item) == value
    return isinstance(item, str) and _is_number(value) and str(value) == item


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
