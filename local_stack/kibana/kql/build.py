"""From lark's tree to ours: escapes resolved, lists of values spread over their field."""

import re
from collections.abc import Callable
from typing import Any, Literal

from lark import Token, Tree

from local_stack.kibana.kql.tree import (
    WILDCARD,
    And,
    Everything,
    Is,
    Nested,
    Not,
    Or,
    Query,
    Range,
    Value,
)

BOUNDS: dict[str, Literal["gt", "gte", "lt", "lte"]] = {
    "<": "lt",
    "<=": "lte",
    ">": "gt",
    ">=": "gte",
}
UNQUOTED_PARTS = re.compile(r"\\(?:u[0-9a-fA-F]{4}|(?:and|or|not)\b|.)|\*|[^\\*]+", re.I | re.S)
QUOTED_PARTS = re.compile(r"\\.|[^\\]+", re.S)
SPACES = {"t": "\t", "r": "\r", "n": "\n"}

LarkTree = Tree[Token]


def build(tree: LarkTree) -> Query:
    return _query(tree.children[0]) if tree.children else Everything()


def _query(tree: Any) -> Query:
    match str(tree.data), tree.children:
        case "anywhere", [value]:
            return Is(None, _value(value))
        case "is", [field, values]:
            return _values(values, _value(field))
        case "range", [field, comparison, value]:
            return Range(_value(field), BOUNDS[str(comparison)], _value(value))
        case "nested", [path, inner]:
            return Nested(_value(path).text, _query(inner))
        case joined, children:
            return _joined(joined, [_query(child) for child in children])


def _values(tree: Any, field: Value) -> Query:
    """`a: (x or not y)` says of each value what `a: x or not a: y` says."""
    if tree.data == "value":
        return Is(field, _value(tree))
    spread: Callable[[Any], Query] = lambda child: _values(child, field)  # noqa: E731
    return _joined(str(tree.data).removeprefix("value_"), [*map(spread, tree.children)])


def _joined(word: str, queries: list[Query]) -> Query:
    if word == "not":
        return Not(queries[0])
    return And(tuple(queries)) if word == "and" else Or(tuple(queries))


def _value(tree: LarkTree) -> Value:
    first = tree.children[0]
    if isinstance(first, Token) and first.type == "STRING":
        return Value("".join(map(_quoted_part, QUOTED_PARTS.findall(first[1:-1]))), quoted=True)
    words = (UNQUOTED_PARTS.findall(str(word)) for word in tree.children)
    return Value(" ".join("".join(map(_unquoted_part, parts)) for parts in words))


def _quoted_part(part: str) -> str:
    r"""Inside quotes only `\"`, `\\` and the spaces are escapes; Kibana keeps other backslashes."""
    if part.startswith("\\") and len(part) == 2:
        return SPACES.get(part[1], part[1] if part[1] in '\\"' else part)
    return part


def _unquoted_part(part: str) -> str:
    """A star is a wildcard unless it is escaped."""
    if part == "*":
        return WILDCARD
    if not part.startswith("\\"):
        return part
    if re.fullmatch(r"\\u[0-9a-fA-F]{4}", part):
        return chr(int(part[2:], 16))
    return SPACES.get(part[1:], part[1:])
