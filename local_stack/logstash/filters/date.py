"""date: texts and numbers to a timestamp."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.event import MISSING, Event
from local_stack.logstash.fieldref import path_of
from local_stack.logstash.joda.iso import parse_iso
from local_stack.logstash.joda.parsing import parser
from local_stack.logstash.joda.zones import zone_of
from local_stack.logstash.plugin import Filter
from local_stack.logstash.sprintf import is_dynamic, template
from local_stack.logstash.timestamp import Timestamp

_INTEGER = re.compile(r"[+-]?\d+", re.A)
_TAI64N = re.compile(r"@?([0-7][0-9a-f]{15})([0-7][0-9a-f]{7})", re.I)
_LONG = range(-(2**63), 2**63)
_MAX_UNIX = 2**31 - 1
Parse = Callable[[Any, str], int | None]


@dataclass(frozen=True)
class Settings:
    match: list[str] = field(default_factory=list)
    target: str = "@timestamp"
    timezone: str = "UTC"
    locale: str = "en"
    tag_on_failure: list[str] = field(default_factory=lambda: ["_dateparsefailure"])


class Date(Filter):
    settings_kind = Settings
    settings: Settings

    def prepare(self) -> None:
        if len(self.settings.match) < 2:
            raise ConfigError("match must be a field and at least one format")
        self._source = path_of(self.settings.match[0])
        self._target = path_of(self.settings.target)
        zone = self.settings.timezone
        if not is_dynamic(zone) and zone_of(zone) is None:
            raise ConfigError(f"timezone {zone!r} is not known: write one like Europe/Vienna")
        self._zone = template(zone) if is_dynamic(zone) else lambda event: zone
        self._parsers = [_parser(text, self.settings.locale) for text in self.settings.match[1:]]
        # Log lines of one second carry one and the same text.
        self._text_to_time = lru_cache(maxsize=10_000)(self._parse)

    def filter(self, event: Event) -> None:
        value = event.get(self._source)
        if value is MISSING or value is None:
            return
        at = None
        if isinstance(value, str):
            at = self._text_to_time(value, self._zone(event))
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            at = self._parse(value, self._zone(event))
        if at is None:
            for tag in self.settings.tag_on_failure:
                event.tag(tag)
            return
        event.set(self._target, at)
        self.matched(event)

    def _parse(self, value: Any, zone: str) -> Timestamp | None:
        for parse in self._parsers:
            millis = parse(value, zone)
            if millis is not None:
                return Timestamp.from_millis(millis)
        return None


def _parser(text: str, locale: str) -> Parse:
    if text == "ISO8601":
        return _casual_iso
    if text == "UNIX":
        return lambda value, zone: _unix(value)
    if text == "UNIX_MS":
        return lambda value, zone: _unix_ms(value)
    if text == "TAI64N":
        return lambda value, zone: _tai64n(value)
    parse = parser(text, locale)
    return lambda value, zone: parse(value, zone) if isinstance(value, str) else None


_CASUAL = [
    parser(f"yyyy-MM-dd HH:mm:ss{fraction}SSS{zone}", "en")
    for fraction in ".,"
    for zone in ("Z", "")
]


def _casual_iso(value: Any, zone: str) -> int | None:
    """ISO 8601, or with a blank for T when a fraction is written; numbers never."""
    if not isinstance(value, str):
        return None
    millis = parse_iso(value, zone)
    if millis is None and " " in value:
        return next((m for parse in _CASUAL if (m := parse(value, zone)) is not None), None)
    return millis


def _unix(value: Any) -> int | None:
    """Three digits of a fraction at most, counted on from the second also before 1970."""
    if isinstance(value, float):
        return int(value * 1000) if value < _MAX_UNIX + 1 else None
    seconds, dot, fraction = str(value).partition(".")
    if not _INTEGER.fullmatch(seconds) or dot and not _INTEGER.fullmatch(fraction[:3]):
        return None
    if not _LONG[0] // 1000 <= int(seconds) <= _MAX_UNIX:
        return None
    return int(seconds) * 1000 + int(fraction[:3].ljust(3, "0") if dot else 0)


def _unix_ms(value: Any) -> int | None:
    if isinstance(value, str) and not _INTEGER.fullmatch(value):
        return None
    return int(value) if int(value) in _LONG else None


def _tai64n(value: Any) -> int | None:
    """@ and 24 hexadecimal digits; 10 leap seconds are taken off."""
    found = _TAI64N.match(value) if isinstance(value, str) else None
    if found is None:
        return None
    seconds, nanos = (int(digits, 16) for digits in found.groups())
    return (seconds % 2**62 - 10) * 1000 + nanos // 1_000_000
