"""stdin: one event a line; ends with the stream."""

import os
import select
from dataclasses import dataclass

from local_stack.logstash.event import Event
from local_stack.logstash.inputs.base import HOST, Clock, decode


@dataclass(frozen=True)
class Settings:
    codec: str = "line"
    id: str | None = None


class StdinInput:
    def __init__(self, settings: Settings, clock: Clock, descriptor: int = 0) -> None:
        self._codec, self._clock, self._descriptor = settings.codec, clock, descriptor
        self._rest = b""
        self.finished = False

    def poll(self) -> list[Event]:
        ready, _, _ = select.select([self._descriptor], [], [], 0.2)
        if not ready:
            return []
        read = os.read(self._descriptor, 1 << 16)
        self.finished = not read
        *lines, self._rest = (self._rest + read).split(b"\n")
        if self.finished and self._rest:
            lines.append(self._rest)
            self._rest = b""
        events = [
            e for line in lines for e in decode(line.rstrip(b"\r"), self._codec, self._clock())
        ]
        for event in events:
            event.data.setdefault("host", {"hostname": HOST})
        return events

    def commit(self) -> None:
        """A stream has no position."""

    def close(self) -> None:
        """The stream is the caller's."""
