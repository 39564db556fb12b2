"""Events per topic, and what its readers have still to read."""

from collections.abc import Iterator, Mapping
from typing import Final, Protocol

from contracts import topics
from health.counters import Counters
from health.reading import Reading

Offsets = Mapping[tuple[str, int], int]  #: by topic and partition

STAGES: Final = {
    topics.APPROVAL_REQUESTS: ("approve", "1 requested"),
    topics.SCREENED_REQUESTS: ("approve", "2 screened"),
    topics.APPROVAL_DECISIONS: ("approve", "3 decided"),
    topics.PURCHASES: ("bill", "4 purchased"),
    topics.PAYMENTS: ("bill", "5 paid"),
    topics.BILLING_STATEMENTS: ("bill", "6 billed"),
    topics.FRAUD_REPORTS: ("approve", "7 reported as fraud"),
}
DEAD = "8 dead letters"


class Kafka(Protocol):
    """Each raises Unavailable."""

    def ends(self) -> Offsets:
        """Behind the last record of each partition."""
        ...

    def committed(self) -> Mapping[str, Offsets]:
        """By reader: the first record that it has still to read."""
        ...

    def written_ms(self, topic: str, partition: int, offset: int) -> int | None:
        """When a record was written, in milliseconds since 1970, or the oldest that is left where
        it is gone; None where none is."""
        ...


def topic_readings(ends: Offsets, counters: Counters, now_ms: int) -> Iterator[Reading]:
    for topic in dict.fromkeys(topic for topic, _ in ends):
        total = sum(end for (name, _), end in ends.items() if name == topic)
        source = topic.removesuffix(".dead-letter")
        path, stage = STAGES.get(source, ("other", "9 other"))
        fields = {
            "topic": topic,
            "path": path,
            "stage": stage if source == topic else DEAD,
            "events": counters.new(f"topic/{topic}", total),
            "events_total": total,
        }
        yield Reading("topic", topic, now_ms, fields)


def reader_readings(
    kafka: Kafka, committed: Mapping[str, Offsets], ends: Offsets, now_ms: int
) -> Iterator[Reading]:
    """`committed`: by reader, the first record of each partition that it has still to read."""
    for group, places in committed.items():
        for topic in dict.fromkeys(topic for topic, _ in places):
            own = {place: offset for place, offset in places.items() if place[0] == topic}
            lags = {place: max(0, ends.get(place, 0) - offset) for place, offset in own.items()}
            waits = [
                _waits_ms(kafka, place, own[place], now_ms) for place, lag in lags.items() if lag
            ]
            fields = {
                "group": group,
                "topic": topic,
                "lag": sum(lags.values()),
                "age_seconds": max(waits, default=0) / 1000,
            }
            yield Reading("reader", f"{group}/{topic}", now_ms, fields)


def _waits_ms(kafka: Kafka, place: tuple[str, int], offset: int, now_ms: int) -> int:
    written = kafka.written_ms(*place, offset)
    return 0 if written is None else max(0, now_ms - written)
