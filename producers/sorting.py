"""An hour of events, sorted into the folders that keep them."""

from collections import Counter
from collections.abc import Callable
from operator import attrgetter

from contracts.topics import APPROVAL_REQUESTS
from producers.events import Hour
from producers.records import FOLDER_OF, LABELS, label_lines, record
from producers.wire import without_card

REQUESTS = "requests"
KIND_OF = attrgetter("kind")


def by_folder(hour: Hour, card_number: Callable[[str], str]) -> dict[str, list[bytes]]:
    """Lines by folder; `card_number` gives that of a user_id, to take it out."""
    lines: dict[str, list[bytes]] = {
        LABELS: label_lines(hour.labels),
        APPROVAL_REQUESTS: [
            without_card(event.value) for event in hour.events if event.kind == REQUESTS
        ],
    }
    for event in hour.events:
        if event.kind != REQUESTS:
            number = card_number(event.user_id)
            lines.setdefault(FOLDER_OF[event.kind], []).append(record(event, number))
    return lines


def counted(hour: Hour) -> Counter[str]:
    """Events by kind, and the labelled frauds among the requests."""
    counts = Counter[str](map(KIND_OF, hour.events))
    counts["frauds"] += len(hour.labels)
    return counts
