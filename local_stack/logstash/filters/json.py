"""json: a JSON text into fields."""

import time
from dataclasses import dataclass, field
from typing import Any

from local_stack.logstash.config.errors import EventError
from local_stack.logstash.event import Event
from local_stack.logstash.fieldref import path_in_data, path_of
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
            parsed = _parsed(source)
        except NotJson:
            if not self.settings.skip_on_invalid_json:
                self._failed(event)
            return
        try:
            self._store(event, parsed)
        except EventError:
            self._failed(event)
            return
        self.matched(event)

    def _store(self, event: Event, parsed: Any) -> None:
        if self._target is not None:
            event.set(self._target, parsed)
            return
        if not isinstance(parsed, dict):
            raise EventError("what is no object needs a target")
        stamp = parsed.pop("@timestamp", None)
        # What comes before a key that cannot be stored stays.
        for key, value in parsed.items():
            event.set(path_in_data(key), value)
        if stamp is not None and stamp is not False:
            _set_time(event, stamp)

    def _failed(self, event: Event) -> None:
        for tag in self.settings.tag_on_failure:
            event.tag(tag)


def _parsed(source: Any) -> Any:
    """Raises NotJson, also for what is no text."""
    if not isinstance(source, str):
        raise NotJson(f"{source!r} is no text")
    parsed = read_json(source) if source.strip() else None
    return _without_negative_zero(parsed) if "-0" in source else parsed


def _set_time(event: Event, stamp: Any) -> None:
    """What is no time is kept aside as a text, and it is now."""
    at = Timestamp.parse(stamp) if isinstance(stamp, str) else None
    event.data["@timestamp"] = at or Timestamp.from_millis(time.time_ns() // 1_000_000)
    if at is None:
        event.tag("_timestampparsefailure")
        event.data["_@timestamp"] = ruby_text(stamp)


def _without_negative_zero(value: Any) -> Any:
    """The real one's reader gives 0.0 for -0.0."""
    if isinstance(value, float):
        return value + 0.0
    if isinstance(value, list):
        return [_without_negative_zero(item) for item in value]
    if isinstance(value, dict):
        return {key: _without_negative_zero(item) for key, item in value.items()}
    return value
