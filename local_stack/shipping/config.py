"""The configuration language: text in, a tree of plugins and branches out."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import regex
from lark import Lark, Token, Transformer, UnexpectedInput

from contracts.errors import CardwatchError

GRAMMAR = Path(__file__).with_name("grammar.lark").read_text()
VARIABLE = regex.compile(r"\$\{(\w+)(?::([^}]*))?\}")


class ConfigError(CardwatchError):
    """A configuration that cannot run; says where and what was expected."""


@dataclass(frozen=True)
class Plugin:
    name: str
    settings: dict[str, Any]


@dataclass(frozen=True)
class Branch:
    """Cases are (condition, body), tried in order; the condition of `else` is None."""

    cases: tuple[tuple[Any, tuple["Statement", ...]], ...]


@dataclass(frozen=True)
class Selector:
    reference: str


Statement = Plugin | Branch


@dataclass(frozen=True)
class Config:
    inputs: tuple[Statement, ...]
    filters: tuple[Statement, ...]
    outputs: tuple[Statement, ...]


class _Tree(Transformer[Token, Any]):
    def __init__(self, environ: Mapping[str, str]) -> None:
        super().__init__()
        self._environ = environ

    def string(self, tokens: list[Token]) -> str:
        return self._substituted(str(tokens[0])[1:-1])

    def number(self, tokens: list[Token]) -> int | float:
        return float(tokens[0]) if "." in tokens[0] else int(tokens[0])

    def word(self, tokens: list[Token]) -> Any:
        return {"true": True, "false": False}.get(str(tokens[0]), str(tokens[0]))

    def array(self, values: list[Any]) -> list[Any]:
        return [value for value in values if value is not None]

    def hash(self, entries: list[tuple[Any, Any]]) -> dict[Any, Any]:
        return dict(entries)

    def entry(self, pair: list[Any]) -> tuple[Any, Any]:
        return pair[0], pair[1]

    def attribute(self, pair: list[Any]) -> tuple[str, Any]:
        return str(pair[0]).strip("\"'"), pair[1]

    def plugin(self, parts: list[Any]) -> Plugin:
        return Plugin(str(parts[0]), dict(parts[1:]))

    def block(self, statements: list[Statement]) -> tuple[Statement, ...]:
        return tuple(statements)

    def branch(self, parts: list[Any]) -> Branch:
        parts = parts if parts[-1] is not None else parts[:-1]
        pairs = [tuple(parts[i : i + 2]) for i in range(0, len(parts) - len(parts) % 2, 2)]
        return Branch((*pairs, (None, parts[-1])) if len(parts) % 2 else tuple(pairs))

    def selector(self, tokens: list[Token]) -> Selector:
        return Selector(str(tokens[0]))

    def pattern(self, tokens: list[Token]) -> Any:
        return regex.compile(str(tokens[0])[1:-1].replace(r"\/", "/"), regex.MULTILINE)

    def section(self, parts: list[Any]) -> tuple[str, tuple[Statement, ...]]:
        return str(parts[0]), tuple(parts[1:])

    def start(self, sections: list[Any]) -> Config:
        found: dict[str, tuple[Statement, ...]] = {"input": (), "filter": (), "output": ()}
        for name, statements in sections:
            found[name] += statements
        return Config(found["input"], found["filter"], found["output"])

    def _substituted(self, text: str) -> str:
        def value(match: Any) -> str:
            name, default = match.groups()
            if name not in self._environ and default is None:
                raise ConfigError(f"environment variable {name} is used but not set: export it")
            return self._environ.get(name, default or "")

        return str(VARIABLE.sub(value, text))


def parse(text: str, environ: Mapping[str, str]) -> Config:
    """Raises ConfigError with line, column and what was expected."""
    try:
        tree = Lark(GRAMMAR, parser="lalr", maybe_placeholders=True).parse(text)
    except UnexpectedInput as error:
        expected: Any = getattr(error, "expected", None) or getattr(error, "allowed", set())
        wanted = ", ".join(sorted(expected))
        where = f"line {error.line}, column {error.column}"
        raise ConfigError(
            f"{where}: expected one of {wanted}\n{error.get_context(text)}"
        ) from error
    try:
        config: Config = _Tree(environ).transform(tree)
    except Exception as error:
        cause = getattr(error, "orig_exc", error)
        raise cause if isinstance(cause, ConfigError) else ConfigError(str(cause)) from error
    return config
