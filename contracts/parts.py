"""Many values, in parts that one call can take."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def in_parts(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """In order; the last part may be smaller, and none is empty."""
    rest = iter(values)
    while part := list(islice(rest, size)):
        yield part
