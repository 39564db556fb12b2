import base64
import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from contracts.errors import Unavailable
from contracts.schema import SCHEMAS, problems_of
from producers.pace import Clock
from producers.points_of_sale import PointsOfSale
from producers.sales_archive import SalesArchive

EXAMPLES = Path(SCHEMAS).parent / "examples" / "approval-decisions"
APPROVED = (EXAMPLES / "valid" / "approved.json").read_bytes()
REJECTED = (EXAMPLES / "valid" / "rejected.json").read_bytes()


@dataclass(frozen=True)
class Record:
    offset: int
    value: bytes | None
    topic: str = "approval-decisions"
    partition: int = 1


class Wire:
    """A reader and a sender in one: what was sent, flushed and committed, in order."""

    def __init__(self, values: list[bytes | None], broken: bool = False) -> None:
        self.batches = [[Record(at, value) for at, value in enumerate(values)]]
        self.broken = broken
        self.left_to_join = 0
        self.archives = False
        self.objects: dict[str, bytes] = {}
        self.sent: list[tuple[str, str, bytes]] = []
        self.done: list[str] = []

    def poll(self, timeout_ms: int, max_records: int) -> Mapping[Any, Iterable[Record]]:
        return {"p": self.batches.pop()} if self.batches else {}

    def assigned(self) -> bool:
        self.left_to_join -= 1
        return self.left_to_join < 0

    def commit(self) -> None:
        self.done.append("commit")

    def send(self, topic: str, key: str, value: bytes) -> None:
        self.sent.append((topic, key, value))
        self.done.append("send")

    def put(self, key: str, body: bytes) -> None:
        self.done.append("put")
        self.objects[key] = gzip.decompress(body)

    def flush(self) -> None:
        if self.broken:
            raise Unavailable("kafka", "gone")
        self.done.append("flush")


def serve(wire: Wire) -> PointsOfSale:
    clock = Clock(lambda: 0.0, lambda seconds: False)
    archive = SalesArchive(wire) if wire.archives else None
    shops = PointsOfSale(wire, wire, archive, clock, lambda: 1_000)
    shops.serve(until_idle=0.0, advance=lambda count: None)
    return shops


def test_an_approved_decision_is_sent_as_a_purchase_under_its_users_key() -> None:
    wire = Wire([APPROVED])
    serve(wire)
    topic, key, value = wire.sent[0]
    assert (topic, key) == ("purchases", "u-0000007")
    assert json.loads(value)["purchase_id"] == "p-r-42-000001"


def test_offsets_move_only_after_everything_is_flushed() -> None:
    wire = Wire([APPROVED, REJECTED, b"garbled"])
    serve(wire)
    assert wire.done == ["send", "send", "flush", "commit"]


def test_offsets_stay_where_they_are_when_kafka_did_not_take_the_purchases() -> None:
    wire = Wire([APPROVED], broken=True)
    with pytest.raises(Unavailable):
        serve(wire)
    assert "commit" not in wire.done


@pytest.mark.parametrize(
    "value",
    [
        b"{",
        b"\xff\xfe",
        b"[]",
        b"",
        None,
        *[path.read_bytes() for path in sorted((EXAMPLES / "invalid").glob("*.json"))],
        APPROVED.replace(b"2026-10-03T11:22:33.456Z", b"2026-02-30T11:22:33.456Z"),
        APPROVED.replace(b"2026-10-03T11:22:33.456Z", b"9999-12-31T23:59:59.999Z"),
    ],
)
def test_a_garbled_decision_becomes_a_dead_letter_and_the_next_is_served(
    value: bytes | None,
) -> None:
    wire = Wire([value, APPROVED])
    shops = serve(wire)
    (topic, _, letter), (next_topic, _, _), *_ = wire.sent
    message = json.loads(letter)
    assert topic == "approval-decisions.dead-letter"
    assert problems_of(topic)(message) == []
    assert (message["partition"], message["offset"]) == (1, 0)
    assert base64.b64decode(message["raw_base64"]) == (value or b"")
    assert next_topic == "purchases"
    assert shops.counts["dead_letters"] == 1
    assert shops.counts["decisions"] == 2


def test_waiting_for_the_group_is_not_being_idle() -> None:
    wire = Wire([APPROVED])
    late = wire.batches.pop()
    wire.batches = [late, [], [], []]
    wire.left_to_join = 4
    serve(wire)
    assert wire.sent


def test_decisions_and_purchases_are_archived_before_offsets_move() -> None:
    wire = Wire([APPROVED, REJECTED])
    wire.archives = True
    serve(wire)
    assert wire.done == ["send", "flush", "put", "put", "commit"]
    decisions = wire.objects[
        "approval-decisions/date=2026-10-03/part-sales-1-000000000000.jsonl.gz"
    ]
    assert [json.loads(line) for line in decisions.splitlines()] == [
        json.loads(APPROVED),
        json.loads(REJECTED),
    ]
    purchase = wire.objects["purchases/date=2026-10-03/part-sales-1-000000000000.jsonl.gz"]
    assert purchase == wire.sent[0][2] + b"\n"


def test_a_block_that_is_read_again_replaces_the_one_before() -> None:
    wire = Wire([APPROVED, REJECTED])
    wire.archives = True
    wire.batches = [[*wire.batches[0]], wire.batches[0][:1]]
    serve(wire)
    [decisions] = [body for key, body in wire.objects.items() if "decisions" in key]
    assert decisions.count(b"\n") == 2
