"""useragent: browser, system and device of an agent, in ECS names."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from ua_parser import parse

from local_stack.shipping.event import MISSING, Event
from local_stack.shipping.filters.common import COMMON, on_success
from local_stack.shipping.settings import known

CACHED = 10_000


def useragent(settings: dict[str, Any]) -> Callable[[Event], None]:
    known("useragent", settings, COMMON | {"source", "target"})
    source, target = settings["source"], settings.get("target", "user_agent")
    fields = lru_cache(maxsize=CACHED)(_fields)
    matched = on_success(settings)

    def run(event: Event) -> None:
        agent = event.get(source)
        if agent is MISSING or not agent:
            return
        for name, value in fields(str(agent)):
            event.set(f"[{target}]{name}", value)
        matched(event)

    return run


def _fields(agent: str) -> list[tuple[str, str]]:
    found = parse(agent)
    browser, system, device = found.user_agent, found.os, found.device
    fields = [
        ("[name]", browser.family if browser else "Other"),
        ("[version]", _joined(browser, "major", "minor", "patch", "patch_minor")),
        ("[os][name]", system.family if system else "Other"),
        ("[os][version]", _joined(system, "major", "minor", "patch", "patch_minor")),
        ("[device][name]", device.family if device else "Other"),
    ]
    fields.append(("[os][full]", " ".join(part for part in (fields[2][1], fields[3][1]) if part)))
    return [(name, value) for name, value in fields if value]


def _joined(thing: Any, *parts: str) -> str:
    return ".".join(value for part in parts if (value := getattr(thing, part, None)))
