"""stdout: events to the standard output, as rubydebug lays them out unless a codec is named."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from local_stack.logstash.event import Event
from local_stack.logstash.outputs.base import Sink, Stopped


@dataclass(frozen=True)
class Settings:
    """None of its own."""


class StdoutOutput:
    settings_kind = Settings
    default_codec = "rubydebug"

    def __init__(self, settings: Settings, sink: Sink) -> None:
        self._codec = sink.codec()

    def write(self, events: Sequence[Event]) -> None:
        """A reader that went away ends the pipeline: nobody would see the rest."""
        try:
            for event in events:
                sys.stdout.buffer.write(self._codec.encode(event))
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            raise Stopped from None

    def close(self) -> None:
        """The stream is the caller's."""
