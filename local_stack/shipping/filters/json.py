"""json: a text becomes fields."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from local_stack.shipping.event import MISSING, Event
from local_stack.shipping.filters.common import COMMON, on_success
from local_stack.shipping.settings import known, listed


def json_filter(settings: dict[str, Any]) -> Callable[[Event], None]:
    known("json", settings, COMMON | {"source", "target", "tag_on_failure"})
    source, target = settings["source"], settings.get("target")
    failed = listed(settings.get("tag_on_failure", ["_jsonparsefailure"]))
    matched = on_success(settings)

    def run(event: Event) -> None:
        text = event.get(source)
        if text is MISSING:
            return
        try:
            value = json.loads(text)
        except (ValueError, TypeError, RecursionError):
            event.tag(*failed)
            return
        if target is not None:
            event.set(target, value)
        elif isinstance(value, dict):
            _merge(event, value)
        else:
            event.tag(*failed)
            return
        matched(event)

    return run


def _merge(event: Event, value: dict[str, Any]) -> None:
    moment = value.pop("@timestamp", None)
    event.data.update(value)
    if isinstance(moment, str):
        event.data["@timestamp"] = datetime.fromisoformat(moment)
