"""Text of one or more configuration files to a tree of sections."""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedInput, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedToken, VisitError

from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.config.precedence import logic
from local_stack.logstash.config.tree import (
    Branch,
    Compare,
    Field,
    Not,
    Pairs,
    Place,
    Plugin,
    Regex,
    Section,
)
from local_stack.logstash.rubynumbers import ruby_integer

GRAMMAR = Path(__file__).with_name("grammar.lark")


@lru_cache(maxsize=1)
def _lark() -> Lark:
    return Lark(GRAMMAR.read_text(), parser="lalr", propagate_positions=True)


def parse(files: Sequence[tuple[str, str]]) -> tuple[Section, ...]:
    """`files`: (name, text) pairs, joined in order as Logstash joins them. Raises ConfigError."""
    text = "\n".join(content for _, content in files)
    finder = _Places(files)
    if not text.strip():
        raise ConfigError(f"{finder.at(1, 1)}: the configuration is empty: write a section")
    try:
        tree = _lark().parse(text)
    except UnexpectedInput as error:
        raise ConfigError(_explain(error, finder, text)) from None
    try:
        sections: tuple[Section, ...] = _Builder(finder).transform(tree)
    except VisitError as error:
        raise error.orig_exc from None
    return sections


class _Places:
    """Turns a line of the joined text back into file and line."""

    def __init__(self, files: Sequence[tuple[str, str]]) -> None:
        self._files = [(name, content.count("\n") + 1) for name, content in files]

    def at(self, line: int, column: int) -> Place:
        for name, lines in self._files:
            if line <= lines:
                return Place(name, line, column)
            line -= lines
        last, lines = self._files[-1] if self._files else ("(none)", 1)
        return Place(last, lines, column)


def _explain(error: UnexpectedInput, finder: _Places, text: str) -> str:
    if isinstance(error, UnexpectedEOF) or (
        isinstance(error, UnexpectedToken) and error.token.type == "$END"
    ):
        place = finder.at(text.count("\n") + 1, len(text.rsplit("\n", 1)[-1]) + 1)
    else:
        place = finder.at(error.line, error.column)
    expected: set[str] = set()
    if isinstance(error, UnexpectedToken):
        expected = set(error.accepts or error.expected)
    elif isinstance(error, UnexpectedCharacters):
        expected = set(error.allowed or ())
    wanted = ", ".join(sorted(_NAMES.get(name, name.lower()) for name in expected))
    found = error.get_context(text, 20).strip() if error.pos_in_stream is not None else "the end"
    return f"{place}: expected one of {wanted}; found\n{found}"


_NAMES = {
    "LBRACE": "{", "RBRACE": "}", "LSQB": "[", "RSQB": "]", "LPAR": "(", "RPAR": ")",
    "COMMA": ",", "__ANON_0": "=>", "DOUBLE": "a string", "SINGLE": "a string",
    "NAME": "a name", "NUMBER": "a number", "SELECTOR": "[field]", "COMPARE": "== != < <= > >=",
    "MATCH": "=~ !~", "REGEX": "/regex/", "SECTION": "input, filter or output", "$END": "the end",
    "BANG": "!", "LOGIC": "and or xor nand",
}  # fmt: skip


_BAREWORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]+")


@v_args(inline=True)
class _Builder(Transformer[Token, Any]):
    def __init__(self, finder: _Places) -> None:
        super().__init__()
        self._finder = finder

    def start(self, *sections: Section) -> tuple[Section, ...]:
        return sections

    def section(self, kind: Token, *body: Any) -> Section:
        return Section(str(kind), body)

    def name(self, name: Any) -> Token:
        return name if isinstance(name, Token) else Token("NAME", name)

    def _place(self, token: Token) -> Place:
        return self._finder.at(token.line or 1, token.column or 1)

    def _plugin(self, name: Token, settings: tuple[Any, ...]) -> Plugin:
        return Plugin(str(name), settings, self._place(name))

    def plugin(self, name: Token, *settings: Any) -> Plugin:
        return self._plugin(name, settings)

    def plugin_value(self, name: Token, *settings: Any) -> Plugin:
        return self._plugin(name, settings)

    def attribute(self, name: Token, value: Any) -> tuple[str, Any]:
        return str(name), value

    def bareword(self, name: Token) -> str:
        if not _BAREWORD.fullmatch(name):
            raise ConfigError(f"{self._place(name)}: write {name} in quotes: it is no word")
        return str(name)

    def array(self, *values: Any) -> list[Any]:
        return [] if values == (None,) else list(values)

    def hash(self, *pairs: tuple[Token, Any]) -> Pairs:
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise ConfigError(f"{self._place(key)}: the key {key} is there twice: merge them")
            seen.add(str(key))
        return Pairs(tuple((self._key(key), value) for key, value in pairs))

    def _key(self, key: Token) -> str:
        if key.type in ("DOUBLE", "SINGLE"):
            return self.string(key)
        return str(self.number(key)) if key.type == "NUMBER" else self.bareword(key)

    def key(self, token: Token) -> Token:
        return token

    def pair(self, key: Token, value: Any) -> tuple[Token, Any]:
        return key, value

    def branch(self, condition: Any, *rest: Any) -> Branch:
        otherwise = rest[-1]
        elseifs = [arm for arm in rest[:-1] if isinstance(arm, _Arm)]
        body = tuple(part for part in rest[:-1] if not isinstance(part, _Arm))
        arms = [(condition, body), *((arm.condition, arm.body) for arm in elseifs)]
        if otherwise is not None:
            arms.append((None, otherwise.body))
        return Branch(tuple(arms))

    def elseif(self, condition: Any, *body: Any) -> "_Arm":
        return _Arm(condition, body)

    def otherwise(self, *body: Any) -> "_Arm":
        return _Arm(None, body)

    def condition(self, *parts: Any) -> Any:
        try:
            return logic(parts)
        except ConfigError as error:
            token = next(part for part in parts if isinstance(part, Token))
            raise ConfigError(f"{self._place(token)}: {error}") from None

    def negation(self, inner: Any) -> Not:
        return Not(inner)

    def comparison(self, left: Any, operator: Token, right: Any) -> Compare:
        return Compare("".join(str(operator).split()), left, right)

    def selector(self, token: Token) -> Field:
        """Blanks and quotes belong to the name: a list of one value is a field, as it is there."""
        return Field(str(token))

    def regex(self, token: Token) -> Regex:
        return Regex(str(token)[1:-1].replace("\\/", "/"))

    def string(self, token: Token) -> str:
        return str(token)[1:-1]

    def number(self, token: Token) -> int | float:
        """010 is octal, as Ruby's Integer() reads it; 08 and 1. are no numbers."""
        try:
            if "." not in token:
                return ruby_integer(str(token))
            if not token.endswith("."):
                return float(token)
        except ValueError:
            pass
        raise ConfigError(f"{self._place(token)}: {token} is no number")


class _Arm:
    def __init__(self, condition: Any, body: tuple[Any, ...]) -> None:
        self.condition = condition
        self.body = body
