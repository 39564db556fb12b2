"""generator: the same lines again and again, to try a pipeline or to measure it."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count as counting
from itertools import islice

from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.event import Event
from local_stack.logstash.inputs.base import HOST, Source, whole_messages

BATCH = 500


@dataclass(frozen=True)
class Settings:
    """`count` 0 goes on for ever; the message `stdin` is read from there, one line."""

    message: str = "Hello world!"
    lines: list[str] = field(default_factory=list)
    count: int = 0
    threads: int = 1

    def __post_init__(self) -> None:
        if self.threads < 1:
            raise ConfigError(f"threads must be 1 or more, not {self.threads}")


class GeneratorInput:
    """Every thread of a real one makes all lines `count` times; here they take turns."""

    settings_kind = Settings
    default_codec = "plain"

    def __init__(self, settings: Settings, source: Source) -> None:
        self._settings, self._source = settings, source
        self._codec = source.codec()
        self._sequence = "[event][sequence]" if source.ecs else "sequence"
        self._host = ("[host][name]" if source.ecs else "host", HOST)
        self._rounds = self._numbered_lines()
        self.finished = False

    def _numbered_lines(self) -> Iterator[tuple[int, bytes]]:
        lines = self._settings.lines or [self._message()]
        rounds = range(self._settings.count) if self._settings.count > 0 else counting()
        for number in rounds:
            for _ in range(self._settings.threads):
                for line in lines:
                    yield number, str(line).encode()

    def _message(self) -> str:
        message = self._settings.message
        return sys.stdin.readline().rstrip("\n") if message == "stdin" else message

    def poll(self) -> list[Event]:
        lines = list(islice(self._rounds, BATCH))
        if not lines:
            self.finished = True
            return [self._source.event(fields, self._host) for fields in self._codec.flush()]
        return [
            self._source.event(fields, self._host, (self._sequence, number))
            for number, line in lines
            for fields in whole_messages(self._codec, line)
        ]

    def commit(self) -> None:
        """Lines that are made up have no position."""

    def close(self) -> None:
        """Nothing is open."""
