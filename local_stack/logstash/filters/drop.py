"""drop: the event goes no further."""

import random
from dataclasses import dataclass

from local_stack.logstash.event import Event
from local_stack.logstash.plugin import Filter


@dataclass(frozen=True)
class Settings:
    percentage: float = 100


class Drop(Filter):
    settings_kind = Settings
    settings: Settings

    def filter(self, event: Event) -> None:
        share = self.settings.percentage
        if share == 100 or random.random() < share / 100:
            event.cancelled = True
