"""The source's words as types: what a panel shows, of what, by what.

An unknown or missing word is an error that names the panel; nothing is guessed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from typing import Any, TypeVar

from dashboards.errors import SourceError

Found = TypeVar("Found")


@dataclass(frozen=True)
class Measure:
    """`of` is a Lens formula; `unit` one of units.UNITS; `colour` one of kibana/colours.yaml."""

    name: str
    of: str
    unit: str = "count"
    colour: str | None = None
    hidden: bool = False


@dataclass(frozen=True)
class Bucket:
    """Exactly one of `time`, `top` and `ranges` says how to group.

    time: a date field; top: so many values of `field`, most of the first measure first unless
    `sorted` by name; `other`: what is beyond them as one group, and documents without the field as
    one more, so that shares are of all; ranges: of `field`, the numbers between which its groups
    lie.
    """

    name: str = ""
    field: str = ""
    time: str = ""
    interval: str = "auto"
    top: int = 0
    sorted: bool = False
    other: bool = False
    ranges: tuple[float, ...] = ()
    across: bool = False  #: in a table: its values become columns


def strict(kind: type[Found], words: Mapping[str, Any], where: str) -> Found:
    """A dataclass from its words. Raises SourceError."""
    known = {found.name: found for found in fields(kind)}  # type: ignore[arg-type]
    if unknown := sorted(set(words) - set(known)):
        raise SourceError(where, f"unknown {', '.join(unknown)}: use {', '.join(sorted(known))}")
    needed = {name for name, found in known.items() if _is_needed(found)}
    if missing := sorted(needed - set(words)):
        raise SourceError(where, f"{', '.join(missing)} is missing: write it")
    return kind(**words)


def _is_needed(found: Any) -> bool:
    return found.default is MISSING and found.default_factory is MISSING


def measures(words: Sequence[Mapping[str, Any]], where: str) -> tuple[Measure, ...]:
    return tuple(strict(Measure, found, where) for found in words)


def bucket(words: Mapping[str, Any], where: str) -> Bucket:
    found = strict(Bucket, {**words, "ranges": tuple(words.get("ranges", ()))}, where)
    if sum(map(bool, (found.time, found.top, found.ranges))) != 1:
        raise SourceError(where, "a group needs one of time, top, ranges")
    return found
