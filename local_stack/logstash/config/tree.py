"""The tree that a configuration file becomes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Place:
    """Where something stands in the configuration; columns and lines count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Plugin:
    """`settings` keeps the written order and repeats; hashes are lists of pairs in `Pairs`."""

    name: str
    settings: tuple[tuple[str, Any], ...]
    place: Place

    @property
    def id(self) -> str:
        """As written, else made of name and place: the same at every start."""
        return str(dict(self.settings).get("id") or f"{self.name}@{self.place}")


@dataclass(frozen=True)
class Pairs:
    """A hash as written: a repeated key is still twice here."""

    items: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Branch:
    """if / else if / else: pairs of condition and body; the condition of `else` is None."""

    arms: tuple[tuple[Any, tuple[Any, ...]], ...]


@dataclass(frozen=True)
class Field:
    reference: str


@dataclass(frozen=True)
class Regex:
    source: str


@dataclass(frozen=True)
class Compare:
    """`operator` is one of == != < <= > >= =~ !~ in notin."""

    operator: str
    left: Any
    right: Any


@dataclass(frozen=True)
class Logic:
    """`operator` is one of and or xor nand."""

    operator: str
    left: Any
    right: Any


@dataclass(frozen=True)
class Not:
    inner: Any


@dataclass(frozen=True)
class Section:
    """`kind` is input, filter or output."""

    kind: str
    body: tuple[Any, ...]


def body_of(sections: Sequence[Section], kind: str) -> list[Any]:
    """What stands in all sections of that kind."""
    return [node for section in sections if section.kind == kind for node in section.body]
