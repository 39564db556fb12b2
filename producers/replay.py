"""Sends an archived run again: card numbers, which no archive holds, follow from its seed."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from heapq import merge
from itertools import chain

import orjson

from producers.archive import parts_of
from producers.bucket import Bucket
from producers.events import HOURS_A_DAY, TOPIC_OF, Event, Kind, date_of
from producers.pace import Clock, Pace
from producers.plan import Plan
from producers.records import FOLDER_OF, GARBLED, LABELS, garbled_event
from producers.run import BATCH, Sender
from producers.wire import with_card

TIME_FIELD: dict[Kind, str] = {
    "requests": "requested_at",
    "payments": "paid_at",
    "fraud_reports": "reported_at",
}
KIND_IN = {FOLDER_OF[kind]: kind for kind in TIME_FIELD}
CardNumber = Callable[[str], str]


def events(bucket: Bucket, plan: Plan) -> Iterator[Event]:
    """The archived events of a run in the order of time, as they were first sent."""
    card_number = plan.shoppers().population.card_number
    for hour in range(plan.first_hour, plan.end_hour, HOURS_A_DAY):
        folders: dict[str, list[Iterator[bytes]]] = {}
        for folder, lines in parts_of(bucket, plan.name, date_of(hour)):
            folders.setdefault(folder, []).append(lines)
        folders.pop(LABELS, None)
        streams = [
            _events(folder, chain.from_iterable(parts), card_number)
            for folder, parts in folders.items()
        ]
        yield from merge(*streams, key=lambda event: event.at_ms)


def _events(folder: str, lines: Iterator[bytes], card_number: CardNumber) -> Iterator[Event]:
    for line in lines:
        kept = orjson.loads(line)
        number = card_number(kept["user_id"])
        if folder == GARBLED:
            yield garbled_event(line, number)
            continue
        kind = KIND_IN[folder]
        at = datetime.fromisoformat(kept[TIME_FIELD[kind]])
        value = with_card(line, number) if kind == "requests" else line
        yield Event(round(at.timestamp() * 1000), kind, kept["user_id"], value)


def replay(
    bucket: Bucket,
    plan: Plan,
    sender: Sender,
    pace: Pace,
    clock: Clock,
    advance: Callable[[int], object],
) -> Counter[str]:
    """Sends a run from its first event; what consumers know already, they know by its id.

    Returns counts by kind; ends early when `clock.wait` says stop.
    """
    counts: Counter[str] = Counter()
    began, first_ms = clock.now(), None
    for number, event in enumerate(events(bucket, plan)):
        first_ms = event.at_ms if first_ms is None else first_ms
        if clock.wait(began + pace.due(number, event.at_ms - first_ms) - clock.now()):
            break
        sender.send(TOPIC_OF[event.kind], event.user_id, event.value)
        counts[event.kind] += 1
        advance(1)
        if number % BATCH == BATCH - 1:
            sender.flush()
    sender.flush()
    return counts
