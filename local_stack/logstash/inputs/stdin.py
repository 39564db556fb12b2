"""stdin: one event a line; ends with the stream."""

import os
import select
from dataclasses import dataclass

from local_stack.logstash.codecs.base import Fields
from local_stack.logstash.codecs.tokenizer import Tokenizer
from local_stack.logstash.event import Event
from local_stack.logstash.inputs.base import HOST, IDLE_SECONDS, Source

CHUNK_BYTES = 1 << 16


@dataclass(frozen=True)
class Settings:
    """None of its own."""


class StdinInput:
    settings_kind = Settings
    default_codec = "line"

    def __init__(self, settings: Settings, source: Source, descriptor: int = 0) -> None:
        self._source, self._descriptor = source, descriptor
        self._codec = source.codec()
        # A codec for whole messages gets a line at a time.
        self._lines = None if self._codec.streaming else Tokenizer("\n")
        self._host = "[host][hostname]" if source.ecs else "host"
        self.finished = False

    def poll(self) -> list[Event]:
        ready, _, _ = select.select([self._descriptor], [], [], IDLE_SECONDS)
        if not ready:
            return []
        read = os.read(self._descriptor, CHUNK_BYTES)
        self.finished = not read
        fields = self._decode(read)
        return [self._source.event(each, (self._host, HOST)) for each in fields]

    def _decode(self, read: bytes) -> list[Fields]:
        if self._lines is None:
            return self._codec.decode(read) if read else self._codec.flush()
        lines = self._lines.extract(read)
        if self.finished and (rest := self._lines.flush()):
            lines.append(rest)
        fields = [made for line in lines for made in self._codec.decode(line)]
        return fields + self._codec.flush() if self.finished else fields

    def commit(self) -> None:
        """A stream has no position."""

    def close(self) -> None:
        """The stream is the caller's."""
