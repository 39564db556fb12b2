"""One grok expression compiled: text to (field, value) pairs."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.fieldref import Path, path_of
from local_stack.logstash.grok.casts import CASTS
from local_stack.logstash.rubyregex import compile_ruby

_REFERENCE = re.compile(
    r"%\{([A-Za-z0-9_]+)(?::([@\[\]A-Za-z0-9_.-]+))?(?::([a-z]+))?"
    r"(?:=((?:[^{}]|\{[^{}]*\})*))?\}"
    r"|\(\?<([^=!>][^>]*)>|\(\?P<([^>]+)>"
)
log = logging.getLogger(__name__)
MAX_DEPTH = 100
Cast = Callable[[str], Any]


@dataclass(frozen=True)
class Capture:
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
    numbers = [compiled.groupindex[capture.group] for capture in captures]
    return Grok(compiled.search, tuple(captures), _picked(numbers))


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
        name, field, kind, definition, plain, python = match.groups()
        if name is None:
            return f"(?<{_capture(captures, plain or python, None)}>"
        if definition is not None:
            library[name] = definition
        if name not in library:
            raise ConfigError(f"pattern %{{{name}}} is not defined: define it or correct its name")
        if field is None and not named_only:
            field = name
        if field is None:
            return f"(?:{_expand(library[name], library, captures, named_only, depth + 1)})"
        group = _capture(captures, field, kind)
        return f"(?<{group}>{_expand(library[name], library, captures, named_only, depth + 1)})"

    return _REFERENCE.sub(one, source)


def _capture(captures: list[Capture], field: str, kind: str | None) -> str:
    if kind is not None and kind not in CASTS:
        log.warning("%s is no type of %s, which stays a text: write int or float", kind, field)
    group = f"g{len(captures)}"
    captures.append(Capture(group, path_of(field), CASTS.get(kind or "")))
    return group
