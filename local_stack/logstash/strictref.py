"""Field references that come from the data: brackets in them must be right, or nothing is set."""

from functools import lru_cache

from local_stack.logstash.config.errors import EventError
from local_stack.logstash.fieldref import Path


@lru_cache(maxsize=10_000)
def path_in_data(reference: str) -> Path:
    """ "[a][b]" and "name"; "a[b]", "[a]b", "[]" and "list[]" raise EventError."""
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
