"""Fields that one look-up gives, kept as a tree that is merged into every event that has it."""

from collections.abc import Iterable
from typing import Any

from local_stack.logstash.config.errors import EventError
from local_stack.logstash.fieldref import Path

Fragment = dict[str, Any]


class Whole(dict[str, Any]):
    """A map that is one value: what the event had there goes."""


def fragment(fields: Iterable[tuple[Path, Any]]) -> Fragment:
    tree: Fragment = {}
    for path, value in fields:
        node = tree
        for key in path[:-1]:
            node = node.setdefault(key, {})
        node[path[-1]] = Whole(value) if value.__class__ is dict else value
    return tree


def merge(part: Fragment, held: dict[str, Any]) -> None:
    """Puts copies of `part`'s maps into `held`. Raises EventError where a text is in the way."""
    for key, value in part.items():
        kind = value.__class__
        if kind is dict:
            merge(value, map_at(held, key))
        else:
            held[key] = dict(value) if kind is Whole else value


def map_at(held: dict[str, Any], key: str) -> dict[str, Any]:
    """The map below `key`, made where there is none. Raises EventError."""
    inner = held.get(key)
    if inner is None:
        inner = held[key] = {}
    if not isinstance(inner, dict):
        raise EventError(f"a value is in the way at [{key}]: remove or rename it first")
    return inner
