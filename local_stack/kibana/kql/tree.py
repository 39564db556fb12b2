"""What a KQL query says, free of its spelling."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

WILDCARD = "\0"  #: stands for an unescaped `*`: no text can hold it


@dataclass(frozen=True)
class Value:
    text: str  #: unescaped, WILDCARD where a star stood
    quoted: bool = False

    @property
    def has_wildcard(self) -> bool:
        return WILDCARD in self.text

    @property
    def is_anything(self) -> bool:
        return self.text == WILDCARD


@dataclass(frozen=True)
class Is:
    field: Value | None  #: None: any field
    value: Value


@dataclass(frozen=True)
class Range:
    field: Value
    bound: Literal["gt", "gte", "lt", "lte"]
    value: Value


@dataclass(frozen=True)
class Not:
    query: "Query"


@dataclass(frozen=True)
class And:
    queries: "tuple[Query, ...]"


@dataclass(frozen=True)
class Or:
    queries: "tuple[Query, ...]"


@dataclass(frozen=True)
class Nested:
    path: str
    query: "Query"


@dataclass(frozen=True)
class Everything:
    """The empty query."""


Query: TypeAlias = Is | Range | Not | And | Or | Nested | Everything


def field_names(query: Query, path: str = "") -> Iterator[str]:
    """Full names of all fields that a query reads; stars stay stars."""
    match query:
        case Is(None, _) | Everything():
            return
        case Is(Value(text), _) | Range(Value(text), _, _):
            yield path + text.replace(WILDCARD, "*")
        case Not(inner):
            yield from field_names(inner, path)
        case And(queries) | Or(queries):
            for each in queries:
                yield from field_names(each, path)
        case Nested(inner_path, inner):
            yield from field_names(inner, f"{path}{inner_path}.")
