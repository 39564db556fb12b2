"""Points of sale: consume decisions, send purchases for the approved ones."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

import orjson

from contracts.dead_letters import letter_of
from contracts.schema import problems_of
from contracts.topics import APPROVAL_DECISIONS, PURCHASES, dead_letter
from producers.pace import Clock
from producers.purchases import purchases_of
from producers.run import Sender
from producers.sales_archive import SalesArchive

GROUP = "points-of-sale"
COUNTED = ("decisions", "purchases", "refunds", "dead_letters")
POLL_MS = 200
MOST_RECORDS = 1_000
BLOCK_SECONDS = 10.0
BLOCK_LINES = 20_000


class Record(Protocol):
    """What is used of a consumed record."""

    @property
    def topic(self) -> str: ...
    @property
    def partition(self) -> int: ...
    @property
    def offset(self) -> int: ...
    @property
    def value(self) -> bytes | None: ...


class Reader(Protocol):
    def poll(self, timeout_ms: int, max_records: int) -> Mapping[Any, Iterable[Record]]: ...
    def assigned(self) -> bool: ...
    def commit(self) -> None: ...


class PointsOfSale:
    """`archive` may be None: then nothing is kept in S3."""

    def __init__(
        self,
        reader: Reader,
        sender: Sender,
        archive: SalesArchive | None,
        clock: Clock,
        wall_ms: Callable[[], int],
    ) -> None:
        self._reader = reader
        self._sender = sender
        self._archive = archive
        self._clock = clock
        self._wall_ms = wall_ms
        self._problems = problems_of(APPROVAL_DECISIONS)
        self._committed_at = clock.now()
        self._uncommitted = 0
        self.counts: Counter[str] = Counter()

    def serve(self, until_idle: float | None, advance: Callable[[int], object]) -> None:
        """Until told to stop, or until no decision came for `until_idle` seconds
        while there was a part of the topic to read.

        Offsets move only when all that follows from the decisions has been confirmed: a restart
        sends the last of them again, the same under the same ids. Raises Unavailable.
        """
        last = self._clock.now()
        while not self._clock.wait(0):
            taken = self._batch()
            if taken or not self._reader.assigned():
                last = self._clock.now()
                advance(taken)
            elif until_idle is not None and self._clock.now() - last >= until_idle:
                break
            if self._archive is None or self._block_is_full(self._archive):
                self._commit()
        self._commit()

    def _batch(self) -> int:
        polled = self._reader.poll(timeout_ms=POLL_MS, max_records=MOST_RECORDS)
        records = [record for partition in polled.values() for record in partition]
        for record in records:
            self._take(record)
        if records:
            self._sender.flush()
        self._uncommitted += len(records)
        return len(records)

    def _block_is_full(self, archive: SalesArchive) -> bool:
        age = self._clock.now() - self._committed_at
        return archive.lines >= BLOCK_LINES or age >= BLOCK_SECONDS

    def _commit(self) -> None:
        if self._uncommitted:
            if self._archive is not None:
                self._archive.put()
            self._reader.commit()
        self._uncommitted = 0
        self._committed_at = self._clock.now()

    def _take(self, record: Record) -> None:
        self.counts["decisions"] += 1
        try:
            decision = self._decision(record)
            purchases = purchases_of(decision)
        except (ValueError, OverflowError) as error:
            self.counts["dead_letters"] += 1
            key = f"{record.topic}:{record.partition}:{record.offset}"
            self._sender.send(dead_letter(record.topic), key, self._dead(record, str(error)))
            return
        for purchase in purchases:
            self.counts[f"{purchase['kind']}s"] += 1
            self._sender.send(PURCHASES, purchase["user_id"], orjson.dumps(purchase))
        if self._archive is not None:
            self._archive.keep(record.partition, record.offset, decision, purchases)

    def _decision(self, record: Record) -> dict[str, Any]:
        """Raises ValueError where the record is no decision."""
        decision: dict[str, Any] = orjson.loads(record.value or b"")
        problems = self._problems(decision)
        if problems:
            raise ValueError("; ".join(f"{field}: {what}" for field, what in problems))
        return decision

    def _dead(self, record: Record, reason: str) -> bytes:
        place = (record.topic, record.partition, record.offset)
        why = reason or "cannot be read"
        return orjson.dumps(letter_of(*place, why, record.value, self._wall_ms()))
