"""What every filter does when it succeeds: add_field, remove_field, add_tag."""

from collections.abc import Callable
from typing import Any

from local_stack.shipping.event import MISSING, Event
from local_stack.shipping.settings import listed

COMMON = {"id", "add_field", "remove_field", "add_tag", "remove_tag", "enable_metric"}


def on_success(settings: dict[str, Any]) -> Callable[[Event], None]:
    added: dict[str, Any] = settings.get("add_field", {})
    removed, tags = listed(settings.get("remove_field")), listed(settings.get("add_tag"))

    def matched(event: Event) -> None:
        for reference, value in added.items():
            append(event, event.text(reference), event.text(str(value)))
        for reference in removed:
            event.remove(event.text(reference))
        event.tag(*(event.text(tag) for tag in tags))

    return matched


def append(event: Event, reference: str, value: Any) -> None:
    """Set a field, or make a list of what is there and what is added."""
    have = event.get(reference)
    if have is MISSING:
        event.set(reference, value)
    else:
        event.set(reference, [*(have if isinstance(have, list) else [have]), value])
