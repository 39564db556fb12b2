"""The statement job as it runs in earnest: killed, run again, looked at first."""

import hashlib
import json
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from bill_jobs import environment, finish, kill, start
from bill_messages import Message, approval, payment, purchase, rows
from bill_month import documents_of
from kafka import KafkaConsumer
from kafka.structs import TopicPartition
from waiting import until

from billing.database import connect
from billing.ledger_store import post
from contracts.schema import problems_of
from local_stack.endpoints import Endpoints

JOB = "spark.monthly_statements"
MONTH = ("--period", "2026-10", "--as-of", "2026-11-01")
STATEMENTS = "select * from statements order by statement_no"
COUNT = "select count(*) from statements"
USERS = 120


def add(dsn: str, *messages: Message) -> None:
    with closing(connect(dsn)) as connection:
        post(connection, messages)


def told(stack: Endpoints, prefix: str) -> dict[str, dict[str, Any]]:
    """The messages on billing-statements of users of that name, by statement."""
    consumer = KafkaConsumer(bootstrap_servers=stack.kafka, consumer_timeout_ms=3000)
    with closing(consumer):
        parts = consumer.partitions_for_topic("billing-statements")
        consumer.assign([TopicPartition("billing-statements", part) for part in parts])
        consumer.seek_to_beginning()
        found = [json.loads(r.value) for r in consumer if r.key.startswith(prefix.encode())]
    return {message["statement_id"]: message for message in found}


@pytest.mark.timeout(1800)
def test_killed_in_the_middle_and_run_again_each_statement_is_issued_once(
    stack: Endpoints, dsn: str, tmp_path: Path
) -> None:
    name = f"u-{uuid4().hex[:8]}"
    users = [f"{name}-{n}" for n in range(USERS)]
    environ = environment(stack, dsn, tmp_path)
    add(dsn, *(m for user in users for m in (approval(user, user), purchase(user, user))))

    looked = finish(environ, JOB, *MONTH, "--dry-run")
    before = rows(dsn, COUNT)
    running = start(environ, JOB, *MONTH)
    until(lambda: rows(dsn, COUNT)[0][0] > 0)
    kill(running)
    half = rows(dsn, STATEMENTS)
    add(dsn, payment(f"pay-{name}", users[0], "50.00", paid_at="2026-12-01T00:00:00.000Z"))
    last = finish(environ, JOB, *MONTH)

    assert looked == f"2026-10: {USERS} statements would be issued; nothing was changed"
    assert before == [(0,)]
    assert last.endswith(f"{USERS} sent")
    issued = rows(dsn, STATEMENTS)
    assert issued[: len(half)] == half
    assert len(issued) == USERS
    shown = "select count(*), count(distinct entry_id) from statement_entries"
    assert rows(dsn, shown) == [(USERS, USERS)]
    messages = told(stack, name)
    assert len(messages) == USERS
    for message in list(messages.values())[:20]:
        assert problems_of("billing-statements")(message) == []
        for place in (message["document"], message["pdf"]):
            content = documents_of(stack).get(place["key"])
            assert content is not None
            assert hashlib.sha256(content).hexdigest() == place["sha256"]


def test_a_month_that_is_not_over_is_refused_in_one_line(
    stack: Endpoints, dsn: str, tmp_path: Path
) -> None:
    process = start(environment(stack, dsn, tmp_path), JOB, "--period", "9000-01")
    output, _ = process.communicate(timeout=120)

    assert process.returncode == 1
    assert (
        output.strip()
        .splitlines()[-1]
        .startswith("monthly_statements: 9000-01 is not over: its first cycle ends on 9000-02-01")
    )
    assert "Traceback" not in output
