"""From topics to the ledger: judged, posted once whatever is killed or read again."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from bill_jobs import environment, finish, kill, send, start, until
from bill_messages import Message, approval, fresh_ledger, payment, purchase, rows
from pyspark.sql import SparkSession

from contracts.schema import problems_of
from local_stack.endpoints import Endpoints
from spark.transforms.purchases import accepted, dead_letters, judge

AT = datetime(2026, 10, 3, 11, 22, 33, 456000, tzinfo=UTC)
RECORD = "key binary, value binary, topic string, partition int, offset bigint, timestamp timestamp"
BALANCES = """
select account_id, currency, sum(case side when 'debit' then amount else -amount end), count(*)
from postings group by account_id, currency order by 1, 2"""
POSTED = "select count(*) from journal_entries"


@pytest.fixture
def ledger(stack: Endpoints) -> Iterator[str]:
    with fresh_ledger(stack.postgresql) as url:
        yield url


def test_records_are_parted_into_what_can_be_posted_and_dead_letters(spark: SparkSession) -> None:
    good, broken = purchase("r")[1].encode(), b'{"purchase_id": '
    records = [
        (b"u-1", good, "purchases", 1, 8, AT),
        (b"u-1", broken, "purchases", 1, 7, AT),
        (b"u-1", None, "payments", 0, 3, AT),
    ]

    judged = judge(spark.createDataFrame(records, RECORD))
    letters = {row.topic: json.loads(row.value) for row in dead_letters(judged).collect()}

    assert [(row.topic, row.message) for row in accepted(judged).collect()] == [
        ("purchases", good.decode())
    ]
    assert sorted(letters) == ["payments.dead-letter", "purchases.dead-letter"]
    assert letters["purchases.dead-letter"] == {
        "topic": "purchases",
        "partition": 1,
        "offset": 7,
        "reason": "is not JSON in UTF-8",
        "raw_base64": base64.b64encode(broken).decode(),
        "failed_at": "2026-10-03T11:22:33.456Z",
    }
    assert problems_of("dead-letter")(letters["payments.dead-letter"]) == []


def test_what_can_be_posted_keeps_the_order_of_its_partition(spark: SparkSession) -> None:
    records = [
        (b"u", payment(f"pay-{offset}")[1].encode(), "payments", 0, offset, AT)
        for offset in (5, 11, 2, 9)
    ]

    judged = judge(spark.createDataFrame(records, RECORD))

    found = [json.loads(row.message)["payment_id"] for row in accepted(judged).collect()]
    assert found == ["pay-2", "pay-5", "pay-9", "pay-11"]


def history(count: int) -> list[Message]:
    """Approvals, purchases and payments of a user whom no other test knows."""
    name = uuid4().hex[:12]
    ids = [f"r-{name}-{number}" for number in range(count)]
    return [
        message
        for identity in ids
        for message in (
            approval(identity, f"u-{name}"),
            purchase(identity, f"u-{name}"),
            payment(f"pay-{identity}", f"u-{name}", "1.00"),
        )
    ]


@pytest.mark.timeout(600)
def test_two_copies_at_once_one_killed_and_read_again_from_the_start_post_each_once(
    stack: Endpoints, ledger: str, tmp_path: Path
) -> None:
    send(stack, history(800))
    environ = environment(stack, ledger, tmp_path / "first")
    copy = environment(stack, ledger, tmp_path / "copy")

    running = start(environ, "spark.post_purchases", "--every", "0 seconds")
    mistaken = start(copy, "spark.post_purchases", "--available-now")
    until(lambda: rows(ledger, POSTED)[0][0] > 0)
    kill(running)
    ended, _ = mistaken.communicate(timeout=300)
    assert mistaken.returncode == 0, ended
    once = rows(ledger, BALANCES)
    finish(environ, "spark.post_purchases", "--available-now")

    assert rows(ledger, BALANCES) == once
    merchant = next(row for row in once if row[0].startswith("merchant:m-000017"))
    assert merchant[3] >= 800
    counted = rows(
        ledger, "select count(*), count(distinct request_id) from purchases where kind = 'purchase'"
    )
    assert counted[0][0] == counted[0][1] >= 800
