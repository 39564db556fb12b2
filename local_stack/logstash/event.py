"""One event: its fields, and the @metadata that never leaves the pipeline."""

from typing import Any

from local_stack.logstash.config.errors import EventError
from local_stack.logstash.fieldref import Path, index_of
from local_stack.logstash.timestamp import Timestamp

# @metadata lies outside of `data`; the other two do not take every value.
SPECIAL = frozenset({"@metadata", "@timestamp", "tags"})
MISSING: Any = type("Missing", (), {"__bool__": lambda self: False, "__repr__": lambda self: "?"})()


class Event:
    """`data` holds dict, list, str, int, float, bool, None and Timestamp only."""

    __slots__ = ("cancelled", "data", "metadata")

    def __init__(self, data: dict[str, Any], metadata: dict[str, Any] | None = None) -> None:
        self.data = data
        self.metadata: dict[str, Any] = {} if metadata is None else metadata
        self.cancelled = False

    def clone(self) -> "Event":
        return Event(deep_copy(self.data), deep_copy(self.metadata))

    def _root(self, path: Path) -> tuple[Any, Path]:
        return (self.metadata, path[1:]) if path[0] == "@metadata" else (self.data, path)

    def get(self, path: Path) -> Any:
        """The value, or MISSING; a null that is there is None."""
        if len(path) == 1 and path[0] != "@metadata":
            return self.data.get(path[0], MISSING)
        node, path = self._root(path)
        for key in path:
            if isinstance(node, dict):
                node = node.get(key, MISSING)
            elif isinstance(node, list):
                index = index_of(key, node)
                node = MISSING if index is None else node[index]
            else:
                return MISSING
        return node

    def value(self, path: Path) -> Any:
        """Like `get`, with None for a missing field."""
        found = self.get(path)
        return None if found is MISSING else found

    def set(self, path: Path, value: Any) -> None:
        """Creates maps on the way. Raises EventError where a text or number is in the way.

        Also for tags that are no texts, and for an @timestamp that is no time.
        """
        node: Any = self.data
        if path[0] in SPECIAL:
            if path[0] == "@metadata":
                node, path = self.metadata, path[1:]
                if not path:
                    self.metadata = value if isinstance(value, dict) else {}
                    return
            else:
                _check(path, value)
        for key in path[:-1]:
            # Nearly always a map in a map: that is looked up here, all else in _child.
            child = node.get(key) if node.__class__ is dict else None
            node = child if child.__class__ is dict else _child(node, key)
        if node.__class__ is dict:
            node[path[-1]] = value
        else:
            _put(node, path[-1], value)

    def map_at(self, path: Path) -> dict[str, Any]:
        """The map there, made where there is none; () is the event. Raises EventError."""
        if not path:
            return self.data
        found = self.get(path)
        if found is MISSING or found is None:
            found = {}
            self.set(path, found)
        if not isinstance(found, dict):
            raise EventError(f"a value is in the way at {''.join(f'[{key}]' for key in path)}")
        return found

    def remove(self, path: Path) -> Any:
        """The value that was there, or MISSING."""
        node, path = self._root(path)
        if not path:
            gone, self.metadata = self.metadata, {}
            return gone
        for key in path[:-1]:
            node = _step(node, key)
        if isinstance(node, dict):
            return node.pop(path[-1], MISSING)
        if isinstance(node, list) and (index := index_of(path[-1], node)) is not None:
            return node.pop(index)
        return MISSING

    def tag(self, tag: str) -> None:
        """As failure tags are added: once."""
        tags = self.data.get("tags")
        if tags is None:
            self.data["tags"] = [tag]
        elif isinstance(tags, list):
            if tag not in tags:
                tags.append(tag)
        elif tags != tag:
            self.data["tags"] = [tags, tag]


def are_tags(value: Any) -> bool:
    """Whether `tags` may hold it: a text, a list of texts, nothing."""
    if isinstance(value, list):
        return all(isinstance(tag, str) for tag in value)
    return value is None or isinstance(value, str)


def _check(path: Path, value: Any) -> None:
    if path[0] == "tags":
        if len(path) > 1 or not are_tags(value):
            raise EventError("tags may hold texts only: write to another field")
    elif len(path) == 1 and not isinstance(value, Timestamp):
        raise EventError(f"@timestamp may hold a time only, not {value!r}: use the date filter")


def _step(node: Any, key: str) -> Any:
    if isinstance(node, dict):
        return node.get(key, MISSING)
    if isinstance(node, list) and (index := index_of(key, node)) is not None:
        return node[index]
    return MISSING


def _child(node: Any, key: str) -> Any:
    """The map or list below `key`, a map made where there is nothing. Raises EventError."""
    child = _step(node, key)
    if isinstance(child, (dict, list)):
        return child
    if child is not MISSING:
        raise EventError(f"a value is in the way at [{key}]: remove or rename it first")
    child = {}
    _put(node, key, child)
    return child


def _put(node: Any, key: str, value: Any) -> None:
    """A key that is no position of a list is passed over, as in Logstash."""
    if isinstance(node, dict):
        node[key] = value
        return
    try:
        index = int(key)
    except ValueError:
        return
    if index < -len(node):
        raise EventError(f"[{key}] is before the start of the list")
    while index >= len(node):
        node.append(None)
    node[index] = value


def deep_copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: deep_copy(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [deep_copy(inner) for inner in value]
    return value
