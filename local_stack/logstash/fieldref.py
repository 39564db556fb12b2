"""Field references, [a][b] and plain names, as tuples of keys."""

import re
from functools import lru_cache
from typing import Any

from local_stack.logstash.config.errors import EventError

Path = tuple[str, ...]
_NESTED = re.compile(r"\[(\[[^\[\]]+\])+\]")


@lru_cache(maxsize=10_000)
def path_of(reference: str) -> Path:
    """In a configuration: "[a][b]" is ("a", "b"), and a name without brackets is one key."""
    if _NESTED.fullmatch(reference):
        reference = reference[1:-1]  # [[a][b]] is [a][b]
    if reference.startswith("[") and reference.endswith("]") and len(reference) > 2:
        keys = tuple(key for key in reference[1:-1].replace("][", "\0").split("\0") if key)
        if keys and not any("[" in key or "]" in key for key in keys):
            return keys
    return (reference,)


@lru_cache(maxsize=10_000)
def path_in_data(reference: str) -> Path:
    """In a message: brackets must be right, "a[b]", "[a]b", "[]" and "list[]" raise EventError."""
    keys: list[str] = []
    depth = start = 0
    previous = ""
    for at, character in enumerate(reference):
        if character == "[":
            _legal(start == at, reference)
            depth, start = depth + 1, at + 1
        elif character == "]":
            _legal(depth > 0 and (start < at or previous == "]"), reference)
            keys += [reference[start:at]] if start < at else []
            depth, start = depth - 1, at + 1
        else:
            _legal(previous != "]", reference)
        previous = character
    _legal(depth == 0, reference)
    return tuple(keys) or (reference,)


def _legal(legal: bool, reference: str) -> None:
    if not legal:
        raise EventError(f"{reference} is no field reference")


def index_of(key: str, items: list[Any]) -> int | None:
    """The position that `key` means in `items`, None when there is none."""
    try:
        index = int(key)
    except ValueError:
        return None
    return index if -len(items) <= index < len(items) else None
