"""An hour of events, sorted into the folders that keep them."""

from collections import Counter
from collections.abc import Callable

from producers.events import Hour
from producers.records import FOLDER_OF, LABELS, label_lines, record


def by_folder(hour: Hour, card_number: Callable[[str], str]) -> dict[str, list[bytes]]:
    """Lines by folder; `card_number` gives that of a user_id, to take it out."""
    lines: dict[str, list[bytes]] = {LABELS: label_lines(hour.labels)}
    for event in hour.events:
        number = card_number(event.user_id) if event.kind.startswith("garbled") else ""
        lines.setdefault(FOLDER_OF[event.kind], []).append(record(event, number))
    return lines


def counted(hour: Hour) -> Counter[str]:
    """Events by kind, and the labelled frauds among the requests."""
    counts = Counter[str](event.kind for event in hour.events)
    counts["frauds"] += len(hour.labels)
    return counts
