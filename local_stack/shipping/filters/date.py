"""date: a text becomes @timestamp."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from local_stack.shipping.config import ConfigError
from local_stack.shipping.event import MISSING, Event
from local_stack.shipping.filters.common import COMMON, on_success
from local_stack.shipping.settings import known, listed

FORMATS = {
    "dd/MMM/yyyy:HH:mm:ss Z": "%d/%b/%Y:%H:%M:%S %z",
    "EEE MMM dd HH:mm:ss.SSSSSS yyyy": "%a %b %d %H:%M:%S.%f %Y",
    "EEE MMM dd HH:mm:ss yyyy": "%a %b %d %H:%M:%S %Y",
}


def date(settings: dict[str, Any]) -> Callable[[Event], None]:
    known("date", settings, COMMON | {"match", "target", "timezone", "tag_on_failure", "locale"})
    field, *formats = settings["match"]
    readers = [_reader(name, ZoneInfo(settings.get("timezone", "UTC"))) for name in formats]
    target = settings.get("target", "@timestamp")
    failed = listed(settings.get("tag_on_failure", ["_dateparsefailure"]))
    matched = on_success(settings)

    def run(event: Event) -> None:
        value = event.get(field)
        if value is MISSING or value is None:
            return
        for reader in readers:
            try:
                event.set(target, reader(str(value)))
            except ValueError:
                continue
            matched(event)
            return
        event.tag(*failed)

    return run


def _reader(name: str, zone: ZoneInfo) -> Callable[[str], datetime]:
    if name == "ISO8601":
        return lambda text: _zoned(datetime.fromisoformat(text), zone)
    if name == "UNIX_MS":
        return lambda text: datetime.fromtimestamp(int(text) / 1000, UTC)
    if name not in FORMATS:
        raise ConfigError(f"date: format {name!r} is not known to this runner")
    return lambda text: _zoned(datetime.strptime(text, FORMATS[name]), zone)  # noqa: DTZ007


def _zoned(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
