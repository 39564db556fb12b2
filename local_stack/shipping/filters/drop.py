"""drop: the event ends here."""

from collections.abc import Callable
from typing import Any

from local_stack.shipping.event import Event
from local_stack.shipping.filters.common import COMMON
from local_stack.shipping.settings import known


def drop(settings: dict[str, Any]) -> Callable[[Event], None]:
    known("drop", settings, COMMON)

    def run(event: Event) -> None:
        event.cancelled = True

    return run
