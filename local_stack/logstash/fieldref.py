"""[a][b] and plain names as tuples of keys."""

import re
from functools import lru_cache
from typing import Any

Path = tuple[str, ...]


_NESTED = re.compile(r"\[(\[[^\[\]]+\])+\]")


@lru_cache(maxsize=10_000)
def path_of(reference: str) -> Path:
    """ "[a][b]" gives ("a", "b"); a name without brackets is one key, dots and all."""
    if _NESTED.fullmatch(reference):
        reference = reference[1:-1]  # [[a][b]] is [a][b]
    if reference.startswith("[") and reference.endswith("]") and len(reference) > 2:
        keys = tuple(key for key in reference[1:-1].replace("][", "\0").split("\0") if key)
        if keys and not any("[" in key or "]" in key for key in keys):
            return keys
    return (reference,)


def index_of(key: str, items: list[Any]) -> int | None:
    """The position that `key` means in `items`, None when there is none."""
    try:
        index = int(key)
    except ValueError:
        return None
    return index if -len(items) <= index < len(items) else None
