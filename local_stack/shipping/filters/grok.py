"""grok: named pieces of text out of a line."""

import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import regex

from local_stack.shipping.config import ConfigError
from local_stack.shipping.event import MISSING, Event
from local_stack.shipping.filters.common import COMMON, append, on_success
from local_stack.shipping.settings import known, listed

JARS = Path(".cardwatch/jars/logstash")
PIECE = regex.compile(r"%\{(\w+)(?::([\w.\[\]@-]+)(?::(\w+))?)?\}")
TIMEOUT_SECONDS = 30.0
CASTS: dict[str, Callable[[str], Any]] = {"int": int, "long": int, "float": float}


def grok(settings: dict[str, Any]) -> Callable[[Event], None]:
    known("grok", settings, COMMON | {"match", "overwrite", "tag_on_failure", "ecs_compatibility"})
    tries = [
        (field, [Pattern(text) for text in listed(patterns)])
        for field, patterns in settings["match"].items()
    ]
    overwrite = set(listed(settings.get("overwrite")))
    failed = listed(settings.get("tag_on_failure", ["_grokparsefailure"]))
    matched = on_success(settings)

    def run(event: Event) -> None:
        try:
            captures = _first_match(event, tries)
        except TimeoutError:
            event.tag("_groktimeout")
            return
        if captures is None:
            event.tag(*failed)
            return
        for reference, value in captures:
            if reference in overwrite:
                event.set(reference, value)
            else:
                append(event, reference, value)
        matched(event)

    return run


def _first_match(
    event: Event, tries: list[tuple[str, list["Pattern"]]]
) -> list[tuple[str, Any]] | None:
    for field, patterns in tries:
        text = event.get(field)
        if text is MISSING or text is None:
            continue
        for pattern in patterns:
            captures = pattern.match(str(text))
            if captures is not None:
                return captures
    return None


class Pattern:
    def __init__(self, text: str) -> None:
        self._fields: list[tuple[str, Callable[[str], Any]]] = []
        source = PIECE.sub(self._piece, text)
        self._regex = regex.compile(source, regex.MULTILINE | regex.DOTALL | regex.VERSION0)

    def match(self, text: str) -> list[tuple[str, Any]] | None:
        found = self._regex.search(text, timeout=TIMEOUT_SECONDS)
        if found is None:
            return None
        return [
            (reference, cast(value))
            for number, (reference, cast) in enumerate(self._fields)
            if (value := found[f"_{number}"])
        ]

    def _piece(self, match: Any) -> str:
        name, reference, cast = match.groups()
        if name not in bank():
            raise ConfigError(f"grok: pattern %{{{name}}} is not defined")
        if reference is None:
            return f"(?:{PIECE.sub(self._piece, bank()[name])})"
        number = len(self._fields)
        self._fields.append((reference, CASTS.get(cast, str)))
        return f"(?P<_{number}>{PIECE.sub(self._piece, bank()[name])})"


@cache
def bank() -> dict[str, str]:
    """Elastic's ECS patterns, their dotted references in brackets, as Logstash has them."""
    [jar] = JARS.glob("elasticsearch-grok-*.jar")
    patterns: dict[str, str] = {}
    with zipfile.ZipFile(jar) as archive:
        for name in archive.namelist():
            if name.startswith("patterns/ecs-v1/") and not name.endswith("/"):
                for line in archive.read(name).decode().splitlines():
                    if line and not line.startswith("#"):
                        key, _, value = line.partition(" ")
                        patterns[key] = PIECE.sub(_bracketed, value)
    return patterns


def _bracketed(match: Any) -> str:
    name, reference, cast = match.groups()
    if reference is None:
        return str(match[0])
    field = "[" + "][".join(reference.split(".")) + "]" if "." in reference else reference
    return f"%{{{name}:{field}{':' + cast if cast else ''}}}"
