"""What a grok expression captured, put into an event: one walk to a map for all its fields."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from local_stack.logstash.event import MISSING, SPECIAL, Event
from local_stack.logstash.fieldref import Path
from local_stack.logstash.grok.pattern import Capture, Cast

Store = Callable[[Event, Sequence[str | None]], None]


@dataclass(frozen=True)
class Leaf:
    """`position` is that of the captured text."""

    position: int
    key: str
    path: Path
    cast: Cast | None
    overwrite: bool


@dataclass
class Node:
    """One map of the event."""

    leaves: list[Leaf] = field(default_factory=list)
    below: dict[str, "Node"] = field(default_factory=dict)


def store_of(captures: Sequence[Capture], overwrite: set[Path], keep_empty: bool) -> Store:
    """Texts that are empty or None are left out, but for `keep_empty`; "" can be cast to 0."""
    leaves = [
        Leaf(position, one.path[-1], one.path, one.cast, one.path in overwrite)
        for position, one in enumerate(captures)
    ]
    if keep_empty or _special([leaf.path for leaf in leaves]):
        return lambda event, texts: _one_by_one(event, leaves, texts, keep_empty)
    root = _tree(leaves)
    return lambda event, texts: _into_map(event, root, event.data, texts)


def _special(paths: list[Path]) -> bool:
    """Whether Event.set has to store them: it checks some, and of two, one below the other, the
    order counts."""
    inner = {path[:size] for path in paths for size in range(1, len(path))}
    return any(path[0] in SPECIAL or path in inner for path in paths)


def _tree(leaves: list[Leaf]) -> Node:
    root = Node()
    for leaf in leaves:
        node = root
        for key in leaf.path[:-1]:
            node = node.below.setdefault(key, Node())
        node.leaves.append(leaf)
    return root


def _into_map(event: Event, node: Node, held: dict[str, Any], texts: Sequence[str | None]) -> None:
    for leaf in node.leaves:
        text = texts[leaf.position]
        if text or text is not None and leaf.cast is not None:
            value = text if leaf.cast is None else leaf.cast(text)
            before = held.get(leaf.key)
            held[leaf.key] = value if before is None or leaf.overwrite else _both(before, value)
    for key, part in node.below.items():
        inner = held.get(key)
        if inner is None:
            inner = {}
            _into_map(event, part, inner, texts)
            if inner:
                held[key] = inner
        elif inner.__class__ is dict:
            _into_map(event, part, inner, texts)
        else:
            _one_by_one(event, _all_leaves(part), texts, False)


def _both(before: Any, value: Any) -> Any:
    """A text or list takes one more; anything else stays, and the new value is lost."""
    if isinstance(before, str):
        return [before, value]
    if isinstance(before, list):
        before.append(value)
    return before


def _all_leaves(node: Node) -> list[Leaf]:
    return [*node.leaves, *(leaf for part in node.below.values() for leaf in _all_leaves(part))]


def _one_by_one(
    event: Event, leaves: Sequence[Leaf], texts: Sequence[str | None], keep_empty: bool
) -> None:
    for leaf in leaves:
        text = texts[leaf.position]
        value = text if text is None or leaf.cast is None else leaf.cast(text)
        if value in (None, "") and not keep_empty:
            continue
        before = event.get(leaf.path)
        fresh = before is MISSING or before is None or leaf.overwrite
        event.set(leaf.path, value if fresh else _both(before, value))
