"""mutate: rename, replace, convert and copy, in Logstash's own order."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from local_stack.shipping.event import MISSING, Event
from local_stack.shipping.filters.common import COMMON, on_success
from local_stack.shipping.settings import known

Change = Callable[[Event, str, Any], None]


def mutate(settings: dict[str, Any]) -> Callable[[Event], None]:
    known("mutate", settings, COMMON | set(CHANGES) | {"tag_on_failure"})
    steps = [
        (change, reference, value)
        for name, change in CHANGES.items()
        for reference, value in settings.get(name, {}).items()
    ]
    failed = settings.get("tag_on_failure", "_mutate_error")
    matched = on_success(settings)

    def run(event: Event) -> None:
        try:
            for change, reference, value in steps:
                change(event, reference, value)
        except (ValueError, TypeError):
            event.tag(failed)
            return
        matched(event)

    return run


def _rename(event: Event, old: str, new: str) -> None:
    value = event.remove(event.text(old))
    if value is not MISSING:
        event.set(event.text(new), value)


def _update(event: Event, reference: str, value: str) -> None:
    if event.get(reference) is not MISSING:
        event.set(reference, event.text(value))


def _replace(event: Event, reference: str, value: str) -> None:
    event.set(reference, event.text(value))


def _convert(event: Event, reference: str, kind: str) -> None:
    value = event.get(reference)
    if value is not MISSING:
        event.set(reference, CONVERSIONS[kind](value))


def _copy(event: Event, source: str, target: str) -> None:
    value = event.get(source)
    if value is not MISSING:
        event.set(target, deepcopy(value))


CONVERSIONS: dict[str, Callable[[Any], Any]] = {
    "integer": lambda value: int(float(str(value))),
    "float": float,
    "string": str,
}
CHANGES: dict[str, Change] = {
    "rename": _rename,
    "update": _update,
    "replace": _replace,
    "convert": _convert,
    "copy": _copy,
}
