"""Conditions of `if` as Python functions from event to bool."""

import operator
from collections.abc import Callable
from typing import Any

from local_stack.logstash.config.comparing import Order, ordered, same
from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.config.inclusion import inclusion
from local_stack.logstash.config.tree import Compare, Field, Logic, Not, Regex
from local_stack.logstash.event import MISSING, Event
from local_stack.logstash.fieldref import path_of
from local_stack.logstash.rubyregex import compile_ruby

Condition = Callable[[Event], bool]
Value = Callable[[Event], Any]
_ORDER: dict[str, Order] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_CONVERSE = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


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
    return lambda event: node


def _compare(node: Compare) -> Condition:
    kind = node.operator
    if kind in ("=~", "!~"):
        return _regex(_value(node.left), node.right, kind == "!~")
    if kind in ("in", "notin"):
        inside = inclusion(node.left, node.right)
        return inside if kind == "in" else lambda event: not inside(event)
    left, right = _operand(node.left), _first(node.right)
    if kind in _ORDER:
        return _ordering(kind, left, right)
    get, other = _value(left), _value(right)
    if kind == "==":
        return lambda event: same(get(event), other(event))
    return lambda event: not same(get(event), other(event))


def _operand(node: Any) -> Any:
    if isinstance(node, list):
        raise ConfigError("a list cannot stand there: write a field, a text or a number")
    return node


def _first(node: Any) -> Any:
    """Of a list right of == or < a Logstash takes the first value."""
    return _first(node[0]) if isinstance(node, list) and node else _operand(node)


def _ordering(kind: str, left: Any, right: Any) -> Condition:
    order = _ORDER[kind]
    if not isinstance(left, Field) and not isinstance(right, Field):
        if left.__class__ is not right.__class__:
            raise ConfigError(f"{left!r} {kind} {right!r} compares two types: write one of them")
        holds = order(left, right)
        return lambda event: holds
    if not isinstance(left, Field):  # `ordered` wants the field left
        left, right, order = right, left, _ORDER[_CONVERSE[kind]]
    get, other = _value(left), _value(right)
    return lambda event: ordered(order, get(event), other(event))


def _regex(value: Value, pattern: Any, negated: bool) -> Condition:
    source = pattern.source if isinstance(pattern, Regex) else str(pattern)
    search = compile_ruby(source).search

    def matches(event: Event) -> bool:
        found = value(event)
        return (isinstance(found, str) and search(found) is not None) is not negated

    return matches
