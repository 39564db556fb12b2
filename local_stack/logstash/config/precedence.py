"""Conditions joined by and, or, xor and nand, in the order in which a Logstash joins them."""

from collections.abc import Sequence
from typing import Any

from lark import Token

from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.config.tree import Logic

_RANKS = {"and": 2, "or": 1}


def logic(parts: Sequence[Any]) -> Any:
    """`parts`: conditions, an operator (Token) between each two. Raises ConfigError.

    An operator that binds tighter than the next one is closed before it, but only one of them, as
    in Logstash: `a and b and c or d` is `a and ((b and c) or d)`.
    """
    written: list[Any] = []
    waiting: list[Token] = []
    for part in parts:
        if not isinstance(part, Token):
            written.append(part)
            continue
        if waiting and _rank(waiting[-1]) > _rank(part):
            written.append(waiting.pop())
        waiting.append(part)
    return _joined([*written, *reversed(waiting)])


def _rank(operator: Token) -> int:
    rank = _RANKS.get(operator)
    if rank is None:
        raise ConfigError(f"{operator} beside another operator: put parentheses around each pair")
    return rank


def _joined(written: Sequence[Any]) -> Any:
    stack: list[Any] = []
    for part in written:
        if isinstance(part, Token):
            right, left = stack.pop(), stack.pop()
            stack.append(Logic(str(part), left, right))
        else:
            stack.append(part)
    return stack[0]
