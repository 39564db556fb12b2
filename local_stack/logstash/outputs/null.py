"""null: events end here."""

from collections.abc import Sequence
from dataclasses import dataclass

from local_stack.logstash.event import Event
from local_stack.logstash.outputs.base import Sink


@dataclass(frozen=True)
class Settings:
    """None of its own."""


class NullOutput:
    settings_kind = Settings
    default_codec = "plain"

    def __init__(self, settings: Settings, sink: Sink) -> None:
        """Nothing to keep."""

    def write(self, events: Sequence[Event]) -> None:
        """Nothing is stored."""

    def close(self) -> None:
        """Nothing is open."""
