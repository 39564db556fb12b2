"""Stores what was answered, after the answer: acknowledged by Kafka first, then into DynamoDB."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from threading import Condition, Event, Thread
from typing import Protocol

from contracts.errors import Unavailable
from contracts.topics import APPROVAL_DECISIONS
from fraud.changed import Changed
from fraud.held import Held
from fraud.in_order import Decided
from fraud.kept import MOST_USERS, keep
from fraud.patience import Stopped, until_available
from fraud.progress import Progress
from fraud.publisher import Sent

ACKNOWLEDGED_IN_S = 30
#: What may be answered but not stored: read and learned again by whoever comes after a crash.
MOST_UNSTORED = 10_000
#: How soon one that waits for room sees that it was asked to stop.
LOOK_AGAIN_S = 0.2
#: Decisions within it are written together: as many at 1,000 a second as one transaction takes.
#: More of them keep a core from the answers for longer at a time: after .25 s the 99th percentile
#: was a sixth longer (bench/approvals, windows in turn).
GATHER_S = 0.1


class Store(Protocol):
    def write_decisions(self, made: Sequence[Decided]) -> None: ...
    def write_profiles(self, profiles: Mapping[str, Held]) -> Iterator[str]: ...


@dataclass(frozen=True)
class Batch:
    """`sent`: what Kafka must have first. `through`: the next offset of each partition."""

    made: Sequence[Decided]
    profiles: Mapping[str, Held]
    sent: Sequence[Sent]
    through: Mapping[int, int]


class WriteBehind:
    """Stores decisions at once, in their order, and the profiles that changed when they are due or
    it is drained; waits for a service that is away. After any other failure nothing is stored any
    more: `put` and `take_stored` raise it. `asked_to_stop` is its owner's; only `close` stops the
    writer."""

    def __init__(
        self,
        store: Store,
        tell: Callable[[Unavailable, float], None],
        asked_to_stop: Event,
        profiles: Changed,
    ) -> None:
        self._store = store
        self._tell = tell
        self._asked_to_stop = asked_to_stop
        self._profiles = profiles
        self._changed = Condition()
        self._waiting: list[Batch] = []
        self._stored: list[Decided] = []
        self._progress: dict[int, Progress] = {}
        # As many as Memory keeps profiles, which it hands over under the versions that it read.
        self._versions: OrderedDict[str, int] = OrderedDict()
        self._unstored = 0
        self._draining = False
        self._failure: Exception | None = None
        self._stop = Event()
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def put(self, batch: Batch) -> None:
        """Waits while too much is unstored. Raises Stopped where that does not end: the batch is
        answered, and whoever has the partitions next learns it from the topic."""
        with self._changed:
            while self._unstored > MOST_UNSTORED and not self._failure:
                if self._asked_to_stop.is_set():
                    raise Stopped
                self._changed.wait(LOOK_AGAIN_S)
            self._raise_failure()
            self._waiting.append(batch)
            self._unstored += len(batch.sent)
            self._changed.notify_all()

    def take_stored(self) -> tuple[Sequence[Decided], Mapping[int, Progress]]:
        """Decisions stored since the last time, and how far each partition got, profiles too."""
        with self._changed:
            self._raise_failure()
            stored, self._stored = self._stored, []
            progress, self._progress = self._progress, {}
        return stored, progress

    def drain(self, seconds: float) -> None:
        """Waits until all is stored, or time is up, or it failed."""
        with self._changed:
            self._draining = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._unstored or self._failure, seconds)
            self._draining = False

    def close(self, seconds: float) -> None:
        """The write in hand is finished, the rest dropped: it is learned again."""
        self._stop.set()
        with self._changed:
            self._changed.notify_all()
        self._thread.join(seconds)

    def _raise_failure(self) -> None:
        if self._failure:
            raise self._failure

    def _run(self) -> None:
        try:
            while self._has_work():
                self._write_decisions(self._gathered())
                self._write_due(math.inf if self._draining else time.monotonic())
        except Stopped:
            pass
        except Exception as failure:  # noqa: BLE001 - whatever it is, the owner must hear of it
            with self._changed:
                self._failure = failure
                self._changed.notify_all()

    def _has_work(self) -> bool:
        """Waits until there is something to write, and a moment in which more may come; not when
        asked to stop."""
        due_at = self._profiles.due_at
        seconds = None if due_at is None else max(0.0, due_at - time.monotonic())
        with self._changed:
            self._changed.wait_for(self._must_write, seconds)
        return not self._stop.wait(GATHER_S)

    def _must_write(self) -> bool:
        return bool(self._waiting or (self._draining and self._unstored)) or self._stop.is_set()

    def _gathered(self) -> list[Batch]:
        with self._changed:
            batches, self._waiting = self._waiting, []
        return batches

    def _write_decisions(self, batches: Sequence[Batch]) -> None:
        if not batches:
            return
        progress = _acknowledged(batches)
        every = chain.from_iterable(batch.made for batch in batches)
        made = {decided.decision["request_id"]: decided for decided in every}
        until_available(
            lambda: self._store.write_decisions([*made.values()]), self._stop, self._tell
        )
        profiles: dict[str, Held] = {}
        for batch in batches:
            profiles |= batch.profiles
        requests = sum(len(batch.sent) for batch in batches)
        self._profiles.add(profiles, progress, requests, time.monotonic())
        with self._changed:
            self._stored += made.values()

    def _write_due(self, now: float) -> None:
        due = self._profiles.take_due(now)
        until_available(lambda: self._write_profiles(due.profiles), self._stop, self._tell)
        with self._changed:
            for partition, each in due.progress.items():
                self._progress[partition] = each.after(self._progress.get(partition))
            self._unstored -= due.requests
            self._changed.notify_all()

    def _write_profiles(self, profiles: dict[str, Held]) -> None:
        """Those that are written leave `profiles`: a repetition begins with the others."""
        current = {user: self._current(user, held) for user, held in profiles.items()}
        for user in self._store.write_profiles(current):
            keep(self._versions, user, current[user].version + 1, MOST_USERS)
            del profiles[user]

    def _current(self, user: str, held: Held) -> Held:
        return replace(held, version=max(held.version, self._versions.get(user, 0)))


def _acknowledged(batches: Sequence[Batch]) -> dict[int, Progress]:
    """Waits until Kafka has all that was sent. Raises NotAcknowledged."""
    progress: dict[int, Progress] = {}
    for batch in batches:
        ends: dict[int, int] = {}
        for sent in batch.sent:
            place = sent.get(ACKNOWLEDGED_IN_S)
            if place.topic == APPROVAL_DECISIONS:
                ends[place.partition] = max(place.offset + 1, ends.get(place.partition, 0))
        for partition, next_offset in batch.through.items():
            reached = Progress(next_offset, ends.get(partition))
            progress[partition] = reached.after(progress.get(partition))
    return progress
