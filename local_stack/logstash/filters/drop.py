"""drop: the event goes no further."""

from dataclasses import dataclass

from local_stack.logstash.event import Event
from local_stack.logstash.plugin import Filter


@dataclass(frozen=True)
class Settings:
    percentage: int = 100


class Drop(Filter):
    settings_kind = Settings
    settings: Settings

    def filter(self, event: Event) -> None:
        event.cancelled = True
