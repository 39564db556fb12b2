"""clone: copies of the event; only the copies are decorated."""

from dataclasses import dataclass

from local_stack.logstash.event import Event
from local_stack.logstash.plugin import Filter, ruby_array


@dataclass(frozen=True)
class Settings:
    clones: list[str]


class Clone(Filter):
    settings_kind = Settings
    settings: Settings

    def filter(self, event: Event) -> list[Event]:
        return [event, *(self._copy(event, str(name)) for name in self.settings.clones)]

    def _copy(self, event: Event, name: str) -> Event:
        copy = event.clone()
        if self.ecs:
            # Unlike failure tags a clone's name is added where it is there already, too.
            copy.data["tags"] = [*ruby_array(copy.data.get("tags")), name]
        else:
            copy.data["type"] = name
        self.matched(copy)
        return copy
