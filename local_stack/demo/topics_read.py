"""What is on the topics once all is through."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kafka import KafkaConsumer
from kafka.structs import TopicPartition

from contracts import topics
from contracts.schema import problems_of


@dataclass(frozen=True)
class Record:
    value: bytes
    headers: dict[str, bytes]


#: By topic and partition, the first offset that is still there; of those that have forgotten some.
Begins = Mapping[tuple[str, int], int]


@dataclass(frozen=True)
class TopicsRead:
    """Sets hold natural keys; latencies are milliseconds from request to decision.

    A topic of requests keeps one day: in a later demo `answered` are only the decisions on requests
    that are still there, and `dead_letters` those of records that are.
    """

    answerable_requests: set[str]
    unreadable_requests: int
    answered: set[str]
    decisions: set[str]
    approved: set[str]
    latencies_ms: list[int]
    purchases: set[str]
    refunds: set[str]
    payments: set[str]
    statements: set[str]
    dead_letters: Counter[str]
    begins: Begins


class TopicsSoFar:
    """Every record of every topic; each reading goes on from where the last one ended."""

    def __init__(self, bootstrap_servers: str) -> None:
        self._consumer = KafkaConsumer(bootstrap_servers=bootstrap_servers, group_id=None)
        self._records: dict[str, list[Record]] = {topic.name: [] for topic in topics.load_topics()}
        partitions = [
            TopicPartition(topic.name, partition)
            for topic in topics.load_topics()
            for partition in range(topic.partitions)
        ]
        self._consumer.assign(partitions)
        self._consumer.seek_to_beginning(*partitions)
        begins = self._consumer.beginning_offsets(partitions)
        self._begins = {(at.topic, at.partition): first for at, first in begins.items() if first}

    def read(self) -> TopicsRead:
        """Up to where the topics end now."""
        ends = self._consumer.end_offsets(self._consumer.assignment())
        while any(self._consumer.position(partition) < end for partition, end in ends.items()):
            for partition, batch in self._consumer.poll(timeout_ms=500).items():
                self._records[partition.topic] += [
                    Record(record.value or b"", dict(record.headers or ())) for record in batch
                ]
        return topics_read(self._records, self._begins)

    def close(self) -> None:
        self._consumer.close()


def topics_read(found: Mapping[str, list[Record]], begins: Begins) -> TopicsRead:
    messages = found.__getitem__
    answerable, unreadable = _requests(messages(topics.APPROVAL_REQUESTS))
    decided = [(json.loads(r.value), r) for r in messages(topics.APPROVAL_DECISIONS) if _json(r)]
    decisions = {d["request_id"] for d, _ in decided}
    forgotten = any(topic == topics.APPROVAL_REQUESTS for topic, _ in begins)
    purchases = _valid(messages(topics.PURCHASES), topics.PURCHASES)
    return TopicsRead(
        answerable_requests=answerable,
        unreadable_requests=unreadable,
        answered=decisions & answerable if forgotten else decisions,
        decisions=decisions,
        approved={d["request_id"] for d, _ in decided if d["decision"] == "approved"},
        latencies_ms=_first_latencies(decided),
        purchases={p["purchase_id"] for p in purchases if p["kind"] == "purchase"},
        refunds={p["purchase_id"] for p in purchases if p["kind"] == "refund"},
        payments={p["payment_id"] for p in _valid(messages(topics.PAYMENTS), topics.PAYMENTS)},
        statements={
            s["statement_id"]
            for s in _valid(messages(topics.BILLING_STATEMENTS), topics.BILLING_STATEMENTS)
        },
        dead_letters=_dead_letters(messages, begins),
        begins=begins,
    )


def _first_latencies(decided: list[tuple[dict[str, Any], Record]]) -> list[int]:
    """One a request: an answer sent again after a restart says nothing of how fast it was."""
    first: dict[str, int] = {}
    for decision, record in decided:
        if "latency_ms" in record.headers:
            first.setdefault(decision["request_id"], int(record.headers["latency_ms"]))
    return list(first.values())


def _dead_letters(messages: Callable[[str], list[Record]], begins: Begins) -> Counter[str]:
    """How many different records are on each dead-letter topic: a restart may send one twice."""
    counts: Counter[str] = Counter()
    for topic in topics.load_topics():
        if topic.name.endswith(".dead-letter"):
            letters = [json.loads(record.value) for record in messages(topic.name)]
            places = {(x["topic"], x["partition"], x["offset"]) for x in letters}
            counts[topic.name] = sum(
                offset >= begins.get((name, partition), 0) for name, partition, offset in places
            )
    return counts


def _requests(found: list[Record]) -> tuple[set[str], int]:
    """Ids of the requests that can be answered, and how many records cannot."""
    problems = problems_of(topics.SCREENED_REQUESTS)
    answerable: set[str] = set()
    unreadable = 0
    for record in found:
        message = _json(record)
        ids = {name: (message or {}).get(name) for name in ("request_id", "user_id")}
        if message is None or problems({**ids, "problems": [{"field": "", "problem": ""}]}):
            unreadable += 1
        else:
            answerable.add(message["request_id"])
    return answerable, unreadable


def _valid(found: list[Record], topic: str) -> list[dict[str, Any]]:
    problems = problems_of(topic)
    messages = [message for record in found if (message := _json(record)) is not None]
    return [message for message in messages if not problems(message)]


def _json(record: Record) -> dict[str, Any] | None:
    try:
        message = json.loads(record.value)
    except ValueError:
        return None
    return message if isinstance(message, dict) else None
