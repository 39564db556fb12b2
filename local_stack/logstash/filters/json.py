"""json: a JSON text into fields."""

from dataclasses import dataclass, field
from typing import Any

from local_stack.logstash.config.errors import EventError
from local_stack.logstash.event import Event
from local_stack.logstash.fieldref import path_of
from local_stack.logstash.plugin import Filter
from local_stack.logstash.readjson import NotJson, read_json
from local_stack.logstash.text import ruby_text
from local_stack.logstash.timestamp import Timestamp


@dataclass(frozen=True)
class Settings:
    source: str
    target: str | None = None
    skip_on_invalid_json: bool = False
    tag_on_failure: list[str] = field(default_factory=lambda: ["_jsonparsefailure"])


class Json(Filter):
    settings_kind = Settings
    settings: Settings

    def prepare(self) -> None:
        self._source = path_of(self.settings.source)
        self._target = path_of(self.settings.target) if self.settings.target else None

    def filter(self, event: Event) -> None:
        source = event.value(self._source)
        if source is None or source is False:
            return
        try:
            text = ruby_text(source)
            parsed = read_json(text) if text.strip() else None
            if "-0" in text:
                parsed = _without_negative_zero(parsed)
        except NotJson:
            if not self.settings.skip_on_invalid_json:
                self._failed(event)
            return
        if self._target is not None:
            event.set(self._target, parsed)
        elif not isinstance(parsed, dict) or isinstance(parsed.get("tags"), dict):
            self._failed(event)
            return
        else:
            try:
                self._into_root(event, parsed)
            except EventError:
                self._failed(event)
                return
        self.matched(event)

    def _into_root(self, event: Event, parsed: dict[str, Any]) -> None:
        stamp = parsed.pop("@timestamp", None)
        metadata = parsed.pop("@metadata", None)
        for key, value in parsed.items():
            event.set(path_of(key), value)
        if isinstance(metadata, dict):
            event.metadata = metadata
        if stamp is not None:
            at = Timestamp.parse(stamp) if isinstance(stamp, str) else None
            if at is None:
                event.data["_@timestamp"] = stamp
                event.tag("_timestampparsefailure")
            else:
                event.data["@timestamp"] = at

    def _failed(self, event: Event) -> None:
        for tag in self.settings.tag_on_failure:
            event.tag(tag)


def _without_negative_zero(value: Any) -> Any:
    """The real one's reader gives 0.0 for -0.0."""
    if isinstance(value, float):
        return value + 0.0
    if isinstance(value, list):
        return [_without_negative_zero(item) for item in value]
    if isinstance(value, dict):
        return {key: _without_negative_zero(item) for key, item in value.items()}
    return value
