"""Sends a run to Kafka, and goes on where it was interrupted."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from producers import position
from producers.events import TOPIC_OF, Event, Hour
from producers.pace import Clock, Pace
from producers.plan import Plan
from producers.position import Position

BATCH = 2_000
BATCH_SECONDS = 0.5


class Sender(Protocol):
    def send(self, topic: str, key: str, value: bytes) -> None: ...
    def flush(self) -> None: ...


@dataclass(frozen=True)
class Step:
    """An event and the position behind it."""

    event: Event
    hour: int
    place: int
    frauds: int


def steps(hours: Iterator[Hour], skip: int) -> Iterator[Step]:
    """All events but the first `skip`; an hour's labelled frauds are counted with its last."""
    for hour in hours:
        last = len(hour.events) - 1
        for place, event in enumerate(hour.events):
            if skip > 0:
                skip -= 1
            elif place == last:
                yield Step(event, hour.number + 1, 0, len(hour.labels))
            else:
                yield Step(event, hour.number, place + 1, 0)


class Progress:
    """Saves the position behind what the servers have confirmed: after a kill, less than one
    batch is sent again, under the same request_ids."""

    def __init__(self, sender: Sender, file: Path, start: Position) -> None:
        self._sender = sender
        self._file = file
        self._counts = Counter(start.counts)
        self._hour, self._place = start.hour, start.place
        self._unsaved = 0
        self._saved_at = 0.0

    @property
    def counts(self) -> Counter[str]:
        return Counter(self._counts)

    def sent(self, step: Step, now: float) -> None:
        self._counts[step.event.kind] += 1
        self._counts["frauds"] += step.frauds
        self._hour, self._place = step.hour, step.place
        self._unsaved += 1
        if self._unsaved >= BATCH or now - self._saved_at > BATCH_SECONDS:
            self.save(now)

    def save(self, now: float) -> None:
        if self._unsaved:
            self._sender.flush()
            position.save(self._file, Position(self._hour, self._place, self._counts))
        self._unsaved, self._saved_at = 0, now


def position_file(state: Path, plan: Plan) -> Path:
    return state / "producers" / f"{plan.stream}.json"


def send(
    plan: Plan,
    sender: Sender,
    pace: Pace,
    clock: Clock,
    file: Path,
    advance: Callable[[int], object],
) -> Counter[str]:
    """Sends what `file` does not say was sent already; returns counts of all sent until then, by
    longer runs of the plan's stream too.

    Returns early when `clock.wait` says stop. Raises Unavailable when Kafka does not take it.
    """
    start = position.load(file) or Position(plan.first_hour, 0, Counter())
    progress = Progress(sender, file, start)
    hours = plan.shoppers().hours(start.hour, plan.end_hour, plan.first_hour)
    began, first_ms = clock.now(), None
    for number, step in enumerate(steps(hours, start.place)):
        first_ms = step.event.at_ms if first_ms is None else first_ms
        early = began + pace.due(number, step.event.at_ms - first_ms) - clock.now()
        if early > BATCH_SECONDS:
            progress.save(clock.now())
        if clock.wait(early):
            break
        sender.send(TOPIC_OF[step.event.kind], step.event.user_id, step.event.value)
        progress.sent(step, clock.now())
        advance(1)
    progress.save(clock.now())
    return progress.counts
