"""uuid: a random identifier."""

import uuid
from dataclasses import dataclass

from local_stack.logstash.event import MISSING, Event
from local_stack.logstash.fieldref import path_of
from local_stack.logstash.plugin import Filter
from local_stack.logstash.sprintf import template


@dataclass(frozen=True)
class Settings:
    target: str
    overwrite: bool = False


class Uuid(Filter):
    settings_kind = Settings
    settings: Settings

    def filter(self, event: Event) -> None:
        path = path_of(template(self.settings.target)(event))
        if self.settings.overwrite or event.get(path) in (MISSING, None):
            event.set(path, str(uuid.uuid4()))
        self.matched(event)
