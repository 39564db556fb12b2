"""What is remembered of the most recently used, and no more."""

from collections import OrderedDict
from typing import TypeVar

T = TypeVar("T")
#: Each some kilobytes at most.
MOST_USERS = 50_000


def keep(kept: "OrderedDict[str, T]", name: str, value: T, most: int) -> None:
    """The most recently used last; the first makes room."""
    kept[name] = value
    kept.move_to_end(name)
    if len(kept) > most:
        kept.popitem(last=False)
