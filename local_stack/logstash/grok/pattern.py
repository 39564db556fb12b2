"""One grok expression compiled: text to (field, value) pairs."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.fieldref import Path, path_of
from local_stack.logstash.rubynumbers import to_f, to_i
from local_stack.logstash.rubyregex import compile_ruby
from local_stack.logstash.text import json_float

# As wide as the real one: `A-z` holds [, ], ^ and _ too, and what follows the name is passed over.
_REFERENCE = re.compile(
    r"%\{([A-z0-9]+(?::[@\[\]A-z0-9_:.-]+)?)(?:=((?:[^{}]|\{[^{}]*\})+))?[^}]*\}"
    r"|\(\?<([^=!>][^>]*)>|\(\?P<([^>]+)>"
)
log = logging.getLogger(__name__)
MAX_DEPTH = 100
Cast = Callable[[str], Any]
CASTS: dict[str, Cast] = {"int": to_i, "float": lambda text: json_float(to_f(text))}


@dataclass(frozen=True)
class Capture:
    """`name`: PATTERN:field:type, as far as it is written."""

    name: str
    group: str
    path: Path
    cast: Cast | None


@dataclass(frozen=True)
class Grok:
    """`search(text)` gives None or a match, `texts(match)` its texts in the order of `captures`."""

    search: Callable[[str], Any]
    captures: tuple[Capture, ...]
    texts: Callable[[Any], tuple[str | None, ...]]


def compile_grok(source: str, library: dict[str, str], named_only: bool = True) -> Grok:
    """Raises ConfigError for an unknown pattern. A `%{NAME=regex}` is added to `library`."""
    captures: list[Capture] = []
    text = _expand(source, library, captures, named_only, 0)
    compiled = compile_ruby(text, dotall=True)
    captures = _in_order(captures)
    numbers = [compiled.groupindex[capture.group] for capture in captures]
    return Grok(compiled.search, tuple(captures), _picked(numbers))


def _in_order(captures: list[Capture]) -> list[Capture]:
    """Those of one name follow each other, and only the first of them is cast: as in jls-grok."""
    named: dict[str, list[Capture]] = {}
    for capture in captures:
        same = named.setdefault(capture.name, [])
        same.append(replace(capture, cast=None) if same else capture)
    return [capture for same in named.values() for capture in same]


def _picked(numbers: list[int]) -> Callable[[Any], tuple[str | None, ...]]:
    """Match.group gives a tuple for two groups or more only."""
    if len(numbers) > 1:
        return lambda found: found.group(*numbers)
    return lambda found: tuple(found.group(number) for number in numbers)


def _expand(
    source: str, library: dict[str, str], captures: list[Capture], named_only: bool, depth: int
) -> str:
    if depth > MAX_DEPTH:
        raise ConfigError(f"patterns refer to each other in a circle, near {source[:60]}")

    def one(match: re.Match[str]) -> str:
        name, definition, plain, python = match.groups()
        if name is None:
            return f"(?<{_capture(captures, plain or python)}>"
        pattern, _, field = name.partition(":")
        if definition is not None:
            library[pattern] = definition
        if pattern not in library:
            raise ConfigError(
                f"pattern %{{{pattern}}} is not defined: define it or correct its name"
            )
        opened = f"(?<{_capture(captures, name)}>" if field or not named_only else "(?:"
        return f"{opened}{_expand(library[pattern], library, captures, named_only, depth + 1)})"

    return _REFERENCE.sub(one, source)


def _capture(captures: list[Capture], name: str) -> str:
    pattern, *rest = name.split(":")
    field, kind = rest[0] if rest else pattern, rest[1] if len(rest) > 1 else ""
    if kind and kind not in (*CASTS, "string"):
        log.warning("%s is no type of %s, which stays a text: write int or float", kind, field)
    group = f"g{len(captures)}"
    captures.append(Capture(name, group, path_of(field), CASTS.get(kind)))
    return group
