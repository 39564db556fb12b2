"""KQL text to tree, or the place where it stops making sense."""

from functools import cache
from pathlib import Path

from lark import Lark
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

from contracts.errors import CardwatchError
from local_stack.kibana.kql.build import build
from local_stack.kibana.kql.tree import Query

GRAMMAR = Path(__file__).with_name("kql.lark")
NAMES = {
    "WORD": "a value",
    "STRING": "a quoted value",
    "COLON": '":"',
    "COMPARISON": "a comparison",
    "LPAR": '"("',
    "RPAR": '")"',
    "LBRACE": '"{"',
    "RBRACE": '"}"',
    "_AND": "and",
    "_OR": "or",
    "_NOT": "not",
    "$END": "the end",
}


class KqlSyntaxError(CardwatchError):
    """Carries the character, from 0, at which the query stops making sense."""

    def __init__(self, text: str, position: int, reason: str) -> None:
        super().__init__(f"KQL: {reason} at character {position + 1} of {text!r}: correct it there")
        self.position = position
        self.reason = reason


def parse(text: str) -> Query:
    """Raises KqlSyntaxError."""
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as problem:
        raise KqlSyntaxError(text, _position(problem, text), _reason(problem)) from None
    return build(tree)


@cache
def _parser() -> Lark:
    return Lark(GRAMMAR.read_text(), parser="lalr")


def _position(problem: UnexpectedInput, text: str) -> int:
    if isinstance(problem, UnexpectedToken) and problem.token.type == "$END":
        return len(text)
    return problem.pos_in_stream if problem.pos_in_stream is not None else len(text)


def _reason(problem: UnexpectedInput) -> str:
    if isinstance(problem, UnexpectedCharacters):
        unclosed = problem.char == '"'
        return "a quote that does not end" if unclosed else f"unexpected {problem.char!r}"
    if isinstance(problem, UnexpectedToken):
        expected = sorted({NAMES.get(name, name) for name in problem.accepts or problem.expected})
        found = "the end" if problem.token.type == "$END" else f'"{problem.token}"'
        return f"expected {', '.join(expected)} but found {found}"
    return "the query ends too early" if isinstance(problem, UnexpectedEOF) else "not understood"
