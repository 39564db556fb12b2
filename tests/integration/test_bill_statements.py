"""Statements of a month: issued once, never changed, each entry on one of them."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import pytest
from bill_jobs import environment, finish
from bill_messages import Message, approval, fresh_ledger, payment, purchase, refund, rows
from kafka import KafkaConsumer
from kafka.structs import TopicPartition

from billing.database import connect
from billing.ledger_store import post
from contracts.schema import problems_of
from local_stack.endpoints import Endpoints

JOB = "spark.monthly_statements"
STATEMENTS = "select * from statements order by statement_no"
NOVEMBER = {"purchased_at": "2026-11-02T09:00:00.000Z"}


@pytest.fixture
def ledger(stack: Endpoints) -> Iterator[str]:
    with fresh_ledger(stack.postgresql) as url:
        yield url


@pytest.fixture
def user() -> str:
    return f"u-{uuid4().hex[:12]}"


def add(ledger: str, *messages: Message) -> None:
    with closing(connect(ledger)) as connection:
        post(connection, messages)


def told(stack: Endpoints, user: str) -> list[dict[str, Any]]:
    """The user's messages on billing-statements."""
    consumer = KafkaConsumer(bootstrap_servers=stack.kafka, consumer_timeout_ms=3000)
    with closing(consumer):
        parts = consumer.partitions_for_topic("billing-statements")
        consumer.assign([TopicPartition("billing-statements", part) for part in parts])
        consumer.seek_to_beginning()
        return [json.loads(r.value) for r in consumer if r.key == user.encode()]


def document(stack: Endpoints, statement: dict[str, Any]) -> bytes:
    keys = {"aws_access_key_id": "local", "aws_secret_access_key": "local"}
    client = boto3.client("s3", endpoint_url=stack.aws, region_name="eu-central-1", **keys)
    place = statement["document"]
    body: bytes = client.get_object(Bucket=place["bucket"], Key=place["key"])["Body"].read()
    return body


@pytest.mark.timeout(600)
def test_a_month_is_issued_once_and_what_comes_late_is_on_the_next(
    stack: Endpoints, ledger: str, user: str, tmp_path: Path
) -> None:
    environ = environment(stack, ledger, tmp_path)
    add(
        ledger,
        *(approval(f"r{n}-{user}", user) for n in range(3)),
        purchase(f"r0-{user}", user),
        purchase(f"r1-{user}", user, **NOVEMBER),
        refund(f"r0-{user}", "29.90", user=user),
        payment(f"pay-{user}", user, "50.00"),
    )

    first = finish(environ, JOB, "--period", "2026-10")
    issued = rows(ledger, STATEMENTS)
    add(ledger, purchase(f"r2-{user}", user))
    again = finish(environ, JOB, "--period", "2026-10")

    assert first.endswith("2026-10: 1 statements issued, 1 sent")
    assert "0 statements issued" in again
    assert rows(ledger, STATEMENTS) == issued
    [october] = told(stack, user)
    assert problems_of("billing-statements")(october) == []
    assert october["closing_balance"] == "50.00"
    page = document(stack, october)
    assert hashlib.sha256(page).hexdigest() == october["document"]["sha256"]
    assert user in page.decode()

    finish(environ, JOB, "--period", "2026-11")
    earlier = finish(environ, JOB, "--period", "2026-09")

    assert "0 statements issued" in earlier
    november = next(s for s in told(stack, user) if s["period"] == "2026-11")
    assert november["previous_balance"] == october["closing_balance"]
    assert november["purchases_total"] == "259.80"  # November's own and the late one of October
    assert document(stack, october) == page
    shown = "select count(*), count(distinct entry_id) from statement_entries"
    assert rows(ledger, shown) == [(5, 5)]
    assert "ok" in finish(environ, "billing.reconcile")
