"""split: one event for every element of a list or piece of a text."""

import re
from dataclasses import dataclass
from typing import Any

from local_stack.logstash.event import Event
from local_stack.logstash.fieldref import path_of
from local_stack.logstash.plugin import Filter

_BLANKS = " \t\n\v\f\r\0"


@dataclass(frozen=True)
class Settings:
    field: str = "message"
    terminator: str = "\n"
    target: str | None = None


class Split(Filter):
    settings_kind = Settings
    settings: Settings

    def prepare(self) -> None:
        self._source = path_of(self.settings.field)
        self._target = path_of(self.settings.target or self.settings.field)

    def filter(self, event: Event) -> list[Event] | None:
        value = event.value(self._source)
        if isinstance(value, str):
            pieces: list[Any] = _pieces(value, self.settings.terminator)
            if len(pieces) == 1:
                return None
        elif isinstance(value, list):
            pieces = value
        else:
            event.tag("_split_type_failure")
            return None
        return [self._one(event, piece) for piece in pieces if piece not in ("", None)]

    def _one(self, event: Event, piece: Any) -> Event:
        made = event.clone()
        made.set(self._target, piece)
        self.matched(made)
        return made


def _pieces(text: str, terminator: str) -> list[str]:
    """String#split with its special cases: nothing of "", characters by "", words by " "."""
    if not text:
        return []
    if not terminator:
        return [*text, ""]
    if terminator != " ":
        return text.split(terminator)
    bare = text.lstrip(_BLANKS)
    return re.split(f"[{_BLANKS}]+", bare) if bare else []
