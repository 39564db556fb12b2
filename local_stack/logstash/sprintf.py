"""%{field}, %{+date} and %{{TIME_NOW}} in settings: compiled once, applied to many events."""

import re
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from local_stack.logstash.event import MISSING, Event
from local_stack.logstash.fieldref import path_of
from local_stack.logstash.joda.javatime import java_printer
from local_stack.logstash.joda.printing import printer
from local_stack.logstash.text import sprintf_text
from local_stack.logstash.timestamp import Timestamp

Template = Callable[[Event], str]
_REFERENCE = re.compile(r"%\{(\{[^}]*\}|[^}]*)\}")


def is_dynamic(text: str) -> bool:
    return _REFERENCE.search(text) is not None


@lru_cache(maxsize=10_000)
def template(text: str) -> Template:
    """The function that fills in `text`; what cannot be filled in stays as it is written."""
    parts: list[str | Template] = []
    end = 0
    for match in _REFERENCE.finditer(text):
        if match.start() > end:
            parts.append(text[end : match.start()])
        parts.append(_reference(match.group(1), match.group(0)))
        end = match.end()
    if end < len(text):
        parts.append(text[end:])
    if not any(callable(part) for part in parts):
        return lambda event: text
    if len(parts) == 1 and not isinstance(parts[0], str):
        return parts[0]
    return lambda event: "".join([p if isinstance(p, str) else p(event) for p in parts])


def _reference(inner: str, literal: str) -> Template:
    if "+%s".startswith(inner):
        return lambda event: _dated(event, lambda at: str(at.seconds))
    if inner.startswith("+"):
        shown = printer(inner[1:])
        return lambda event: _dated(event, shown)
    if inner == "{TIME_NOW}":
        return lambda event: sprintf_text(_now())
    if inner.startswith("{") and literal.endswith("}}"):
        java = java_printer(inner[1:-1])
        return lambda event: _dated(event, java) if java else literal
    path = path_of(inner)

    def field(event: Event) -> str:
        value = event.get(path)
        if value.__class__ is str:
            return str(value)
        return literal if value is None or value is MISSING else sprintf_text(value)

    return field


def _now() -> Timestamp:
    """To the microsecond, as Java's clock."""
    return Timestamp(time.time_ns() // 1000 * 1000)


def _dated(event: Event, shown: Callable[[Timestamp], str]) -> str:
    """Nothing where the event has no time."""
    at: Any = event.data.get("@timestamp")
    return shown(at) if isinstance(at, Timestamp) else ""
