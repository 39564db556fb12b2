"""rubydebug: an event as awesome_print lays out a Ruby hash; for outputs only."""

from dataclasses import dataclass
from typing import Any

from local_stack.logstash.codecs.base import Codec
from local_stack.logstash.event import Event
from local_stack.logstash.text import ruby_inspect
from local_stack.logstash.timestamp import Timestamp

INDENT = 4


@dataclass(frozen=True)
class Settings:
    metadata: bool = False


class Rubydebug(Codec):
    settings_kind = Settings
    settings: Settings

    def encode(self, event: Event) -> bytes:
        data = event.data
        if self.settings.metadata and event.metadata:
            data = data | {"@metadata": event.metadata}
        return (shown(data) + "\n").encode("utf-8", "backslashreplace")


def shown(value: Any, depth: int = 0) -> str:
    """`value` as Ruby; keys of a hash end in one column."""
    if isinstance(value, dict) and value:
        return _hash(value, depth)
    if isinstance(value, list) and value:
        return _array(value, depth)
    return str(value) if isinstance(value, Timestamp) else ruby_inspect(value)


def _hash(value: dict[str, Any], depth: int) -> str:
    keys = [ruby_inspect(key) for key in value]
    width = max(map(len, keys)) + INDENT * (depth + 1)
    lines = [
        f"{key:>{width}} => {shown(inner, depth + 1)}"
        for key, inner in zip(keys, value.values(), strict=True)
    ]
    return "{\n" + ",\n".join(lines) + "\n" + " " * (INDENT * depth) + "}"


def _array(value: list[Any], depth: int) -> str:
    width = len(str(len(value) - 1))
    margin = " " * (INDENT * (depth + 1))
    lines = [f"{margin}[{at:>{width}}] {shown(inner, depth + 1)}" for at, inner in enumerate(value)]
    return "[\n" + ",\n".join(lines) + "\n" + " " * (INDENT * depth) + "]"
