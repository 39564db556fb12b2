"""uuid: a random identifier."""

import uuid
from dataclasses import dataclass

from local_stack.logstash.event import Event
from local_stack.logstash.fieldref import path_of
from local_stack.logstash.plugin import Filter


@dataclass(frozen=True)
class Settings:
    target: str
    overwrite: bool = False


class Uuid(Filter):
    settings_kind = Settings
    settings: Settings

    def filter(self, event: Event) -> None:
        path = path_of(self.settings.target)
        if self.settings.overwrite or event.value(path) is None:
            event.set(path, str(uuid.uuid4()))
        self.matched(event)
