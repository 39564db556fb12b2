"""fingerprint: a hash of fields, so that the same event gets the same id again."""

import hashlib
from collections.abc import Callable
from typing import Any

from local_stack.shipping.event import MISSING, Event
from local_stack.shipping.filters.common import COMMON, on_success
from local_stack.shipping.settings import known, listed


def fingerprint(settings: dict[str, Any]) -> Callable[[Event], None]:
    known("fingerprint", settings, COMMON | {"source", "target", "method", "concatenate_sources"})
    sources = sorted(listed(settings.get("source", "message")))
    target = settings.get("target", "[event][hash]")
    algorithm = settings.get("method", "SHA1").lower()
    together = settings.get("concatenate_sources", False)
    matched = on_success(settings)

    def run(event: Event) -> None:
        values = [(name, "" if (v := event.get(name)) is MISSING else str(v)) for name in sources]
        text = "".join(f"|{name}|{value}" for name, value in values) + "|"
        hashed = text if together else values[-1][1]
        event.set(target, hashlib.new(algorithm, hashed.encode()).hexdigest())
        matched(event)

    return run
