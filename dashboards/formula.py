"""Lens formulas as trees: count(kql='decision: approved') / count().

The grammar is the part of Kibana's that we use: numbers, + - * /, and calls whose arguments are a
field, kql='…', shift='…', reducedTimeRange='…' or a named number.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedInput
from lark.tree import Meta
from lark.visitors import v_args

from dashboards.errors import SourceError

GRAMMAR = Path(__file__).with_name("formula.lark")
NAMES = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide"}


@dataclass(frozen=True)
class Call:
    """`source` is the field, None for count(); `options` by their names in Lens: kql, shift,
    reducedTimeRange, percentile.
    """

    function: str
    source: str | None = None
    options: dict[str, str | float] = field(default_factory=dict)


@dataclass(frozen=True)
class Operation:
    """`name` as tinymath calls it; `start` and `end` are places in the formula's text."""

    name: str
    left: "Node"
    right: "Node"
    start: int
    end: int


Node = Call | Operation | float


@v_args(inline=True)
class _Tree(Transformer[Token, Any]):
    def number(self, token: Token) -> float:
        return float(token)

    def text(self, token: Token) -> str:
        return str(token)[1:-1].replace("\\'", "'")

    def option(self, name: Token, value: str | float) -> tuple[str, str | float]:
        return str(name), value

    def source(self, name: Token) -> str:
        return str(name)

    def call(self, name: Token, *arguments: str | tuple[str, str | float]) -> Call:
        source = next((found for found in arguments if isinstance(found, str)), None)
        options = dict(found for found in arguments if isinstance(found, tuple))
        return Call(str(name), source, options)

    @v_args(inline=True, meta=True)
    def binary(self, meta: Meta, left: Node, operator: Token, right: Node) -> Operation:
        return Operation(NAMES[str(operator)], left, right, meta.start_pos, meta.end_pos)


@cache
def _parser() -> Lark:
    return Lark(GRAMMAR.read_text(), parser="lalr", start="formula", propagate_positions=True)


def parse(text: str, where: str) -> Node:
    """Raises SourceError, with the place in the text."""
    try:
        node: Node = _Tree().transform(_parser().parse(text))
    except UnexpectedInput as error:
        at = error.column
        raise SourceError(where, f"formula {text!r} breaks at character {at}: correct it") from None
    return node


def calls(node: Node) -> Iterator[Call]:
    """In the order of the text."""
    if isinstance(node, Call):
        yield node
    elif isinstance(node, Operation):
        yield from calls(node.left)
        yield from calls(node.right)
