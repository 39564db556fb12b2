"""stdout, file and null."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from local_stack.logstash.event import Event
from local_stack.logstash.sprintf import template
from local_stack.logstash.text import to_json


@dataclass(frozen=True)
class StdoutSettings:
    codec: str = "rubydebug"
    id: str | None = None


class StdoutOutput:
    """rubydebug is printed as indented JSON; line, json and json_lines as one line each."""

    def __init__(self, settings: StdoutSettings) -> None:
        self._pretty = settings.codec == "rubydebug"

    def write(self, events: Sequence[Event]) -> None:
        for event in events:
            text = to_json(event.data).decode()
            if self._pretty:
                text = json.dumps(json.loads(text), indent=4, ensure_ascii=False)
            sys.stdout.write(text + "\n")
        sys.stdout.flush()

    def close(self) -> None:
        """The stream is the caller's."""


@dataclass(frozen=True)
class FileSettings:
    path: str
    codec: str = "json_lines"
    write_behavior: str = "append"
    create_if_deleted: bool = True
    id: str | None = None


class FileOutput:
    def __init__(self, settings: FileSettings) -> None:
        self._path = template(settings.path)

    def write(self, events: Sequence[Event]) -> None:
        lines: dict[str, list[bytes]] = {}
        for event in events:
            lines.setdefault(self._path(event), []).append(to_json(event.data) + b"\n")
        for name, batch in lines.items():
            file = Path(name)
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("ab") as opened:
                opened.writelines(batch)

    def close(self) -> None:
        """Files are opened for one batch at a time."""


@dataclass(frozen=True)
class NullSettings:
    id: str | None = None


class NullOutput:
    def __init__(self, settings: NullSettings) -> None:
        """Nothing to keep."""

    def write(self, events: Sequence[Event]) -> None:
        """Events end here."""

    def close(self) -> None:
        """Nothing is open."""
