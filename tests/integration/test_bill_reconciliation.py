"""What reconciliation finds in a ledger that somebody with the application's role has bent."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from bill_jobs import send
from bill_messages import approval, fresh_ledger, payment, purchase, refund
from elasticsearch import Elasticsearch
from indexed import indexed
from kafka import KafkaAdminClient, KafkaConsumer
from kafka.structs import TopicPartition

from billing.corrections import reverse
from billing.database import Connection, connect
from billing.issuing import Issuer
from billing.ledger_store import post
from billing.period import Period
from billing.reconcile import memories, reconcile
from billing.reconciliation import index, topics
from billing.reconciliation.heard import all_of
from billing.reconciliation.ledger import FACTS, Span, keys_before, ledger_checks
from billing.statement import Account, statement_id
from billing.statement_store import mark_sent, policies
from contracts.errors import NotFound
from contracts.topics import PAYMENTS
from local_stack.endpoints import Endpoints

ALWAYS = Span(None)
ANOTHER = """
insert into purchases
select '{id}', '{request}', kind, '2026-11-02T00:00:00Z', user_id, card_token, card_last4,
       merchant_id, merchant_name, merchant_category_code, merchant_city, merchant_country,
       amount, currency
from purchases where purchase_id = 'p-r'"""
BILLED = """
insert into journal_entries (kind, source_id, rule, occurred_at)
values ('purchase', '{id}', 'purchase', '2026-11-02T00:00:00Z')"""
RELEASED = """
insert into journal_entries (kind, source_id, rule, occurred_at)
values ('release', 'p-r', 'purchase_released', now())"""


@pytest.fixture
def dsn(stack: Endpoints) -> Iterator[str]:
    """A ledger of a purchase with a refund, a payment, and a purchase that nobody approved."""
    with fresh_ledger(stack.postgresql) as dsn, closing(connect(dsn)) as connection:
        asked = [approval("r"), purchase("r"), refund("r", "29.90")]
        post(connection, [*asked, payment("pay-1"), purchase("odd")])
        yield dsn


def differing(dsn: str, span: Span = ALWAYS) -> list[str]:
    with closing(connect(dsn)) as connection:
        return [check.name for check in ledger_checks(connection, span) if not check.holds]


@dataclass(frozen=True)
class BusyConnection:
    """A connection to a ledger to which others post after each of its queries."""

    own: Connection
    post: Callable[[], None]

    def execute(self, *query: Any) -> Any:
        found = self.own.execute(*query)
        self.post()
        return found

    def transaction(self) -> Any:
        return self.own.transaction()


def bend(dsn: str, *statements: str) -> None:
    with closing(connect(dsn)) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def test_books_as_they_were_posted_agree(dsn: str) -> None:
    assert differing(dsn) == []


def test_a_check_has_the_same_name_whatever_is_open(dsn: str) -> None:
    with closing(connect(dsn)) as connection:
        post(connection, [approval("not-used")])
        found = ledger_checks(connection, ALWAYS)

    [check] = [one for one in found if one.name == "approved = billed + open"]
    assert (check.left, check.right, check.note) == (2, 2, "1 open")


def test_books_of_a_purchase_that_was_taken_back_agree(dsn: str) -> None:
    with closing(connect(dsn)) as connection:
        for source in ("p-r-refund-1", "p-r"):
            reverse(connection, source, "never bought", datetime(2026, 10, 21, tzinfo=UTC))

    assert differing(dsn) == []


def test_books_that_are_posted_to_while_they_are_read_agree(dsn: str) -> None:
    def bought() -> None:
        request = f"r-{uuid4().hex}"
        post(other, [approval(request), purchase(request)])

    with closing(connect(dsn)) as own, closing(connect(dsn)) as other:
        checks = ledger_checks(BusyConnection(own, bought), ALWAYS)  # type: ignore[arg-type]

    assert [str(check) for check in checks if not check.holds] == []


def test_a_purchase_billed_without_a_request_is_found_in_items_and_in_the_count(dsn: str) -> None:
    bend(dsn, ANOTHER.format(id="p-x", request="x"), BILLED.format(id="p-x"))

    assert differing(dsn) == [
        "approved = billed + open",
        "purchases billed without an approved request = none",
    ]


def test_a_request_overdrawn_across_two_months_is_found_in_the_second(dsn: str) -> None:
    bend(dsn, ANOTHER.format(id="p-x", request="r"), BILLED.format(id="p-x"))

    assert differing(dsn, Span(Period(2026, 11))) == [
        "requests billed for more than was approved = none"
    ]


def test_a_purchase_that_is_twice_on_its_account_is_found(dsn: str) -> None:
    with psycopg.connect(dsn) as owner:  # past what refuses it, as an older ledger may be
        owner.execute("alter table journal_entries disable trigger releases_are_of_what_is_held")
        owner.execute(RELEASED)

    [found] = differing(dsn)
    assert "lines on their cardholder's account" in found


def test_a_topic_that_lost_its_beginning_says_since_when_it_has_all(stack: Endpoints) -> None:
    lost, there = (f"pay-{uuid4().hex}" for _ in range(2))
    before = ends(stack)
    send(stack, [payment(lost), payment(there)])
    [(part, end)] = ends(stack).items() - before.items()
    with closing(KafkaAdminClient(bootstrap_servers=stack.kafka)) as admin:
        admin.delete_records({part: end - 1})

    told = topics.said({"bootstrap_servers": stack.kafka}, "payments", ALWAYS, datetime.now(UTC))

    assert told.facts.keys() & {lost, there} == {there}
    assert told.whole_since is not None
    assert told.whole_since > datetime.now(UTC) - timedelta(minutes=1)


def test_decisions_whose_index_was_deleted_are_left_out_and_those_of_kept_months_are_missed(
    stack: Endpoints, dsn: str
) -> None:
    # Before the months of all other tests, and with more than a hundredth of what they have.
    deleted, lost, there = (f"r-{uuid4().hex}" for _ in range(3))
    at = {deleted: "1997-01-15", lost: "1997-03-15", there: "1997-03-16"}
    asked = [approval(name, requested_at=f"{day}T00:00:00.000Z") for name, day in at.items()]
    document = {"@timestamp": f"{at[there]}T00:00:00Z", **json.loads(asked[2][1])}
    came_late = {**document, "@timestamp": "1997-01-16T00:00:00Z"}
    with closing(Elasticsearch(stack.elasticsearch)) as client:
        many = 101 + client.count(index="approval-decisions-*")["count"] // 100
    kept = {there: document, **{f"{there}-{n}": document for n in range(many)}}
    documents = {
        "approval-decisions-1997.01": {f"{deleted}-late": came_late},
        "approval-decisions-1997.03": kept,
    }
    environ = {**stack.env(), "LEDGER_DSN": dsn}
    with closing(connect(dsn)) as connection, indexed(stack, documents):
        post(connection, asked)
        checks = reconcile(environ, Span(None), timedelta(0))
        check = next(one for one in checks if one.name.endswith("decisions in Elasticsearch"))

    differing = [one.partition(":")[0] for one in check.differing]
    assert [name for name in (deleted, lost, there) if name in differing] == [lost]
    assert "from before 1997-03-01 00:00:00+00:00, where its indices begin" in check.note


def test_a_topic_that_is_not_there_is_named(stack: Endpoints) -> None:
    with (
        closing(KafkaConsumer(bootstrap_servers=stack.kafka)) as consumer,
        pytest.raises(NotFound, match="there is no topic nothing"),
    ):
        list(all_of(consumer, "nothing"))


def test_a_check_goes_on_from_the_one_before_it_and_begins_anew_where_the_last_record_is_gone(
    stack: Endpoints,
) -> None:
    first, second, third = (f"pay-{uuid4().hex}" for _ in range(3))
    now, kafka = datetime.now(UTC), {"bootstrap_servers": stack.kafka}
    span, memory = Span(None, now - timedelta(days=3)), topics.Memory("payments")
    of_today = now.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def told() -> set[str]:
        found = topics.said(kafka, "payments", span, now, memory).facts.keys()
        return found & {first, second, third}

    before = ends(stack)
    send(stack, [payment(first, paid_at=of_today)])
    [(part, end)] = ends(stack).items() - before.items()
    seen = [told()]
    send(stack, [payment(second, paid_at=of_today)])
    with closing(KafkaAdminClient(bootstrap_servers=stack.kafka)) as admin:
        seen.append(told())
        admin.delete_records({part: end})
        seen.append(told())
        admin.delete_records({part: end + 1})
        seen.append(told())
    send(stack, [payment(third, paid_at=of_today)])

    assert [*seen, told()] == [{first}, {first, second}, {first, second}, set(), {third}]


def test_what_was_posted_before_reading_begins_is_not_missed_though_it_is_dated_ahead(
    stack: Endpoints, dsn: str
) -> None:
    ahead, now = f"pay-{uuid4().hex}", datetime.now(UTC)
    with closing(connect(dsn)) as connection:
        post(connection, [payment(ahead, paid_at="2999-01-01T00:00:00.000Z")])
    later = now + timedelta(days=2)  # where health begins in five days
    kafka, memory = {"bootstrap_servers": stack.kafka}, topics.Memory("payments")
    environ = {**stack.env(), "LEDGER_DSN": dsn, "ELASTICSEARCH_URL": ""}

    told = topics.said(kafka, "payments", Span(None, later), now, memory)
    checks = reconcile(environ, Span(None, later), known=memories())

    assert told.whole_since == later
    check = next(one for one in checks if one.name.startswith("payments on"))
    assert [one for one in check.differing if ahead in one] == []


def ends(stack: Endpoints) -> dict[TopicPartition, int]:
    with closing(KafkaConsumer(bootstrap_servers=stack.kafka)) as consumer:
        parts = consumer.partitions_for_topic(PAYMENTS) or ()
        found: dict[TopicPartition, int] = consumer.end_offsets(
            [TopicPartition(PAYMENTS, part) for part in parts]
        )
    return found


def test_what_happened_before_a_moment_is_told_of_each_kind(dsn: str) -> None:
    moment, at = datetime(2000, 1, 2, tzinfo=UTC), "2000-01-01T00:00:00.000Z"
    keys = {"decisions": "old", "purchases": "p-old", "payments": "pay-1", "statements": "none"}

    with closing(connect(dsn)) as connection:
        post(connection, [approval("old", requested_at=at), purchase("old", purchased_at=at)])
        found = {name: keys_before(connection, name, [key], moment) for name, key in keys.items()}

    assert found == {
        "decisions": {"old"},
        "purchases": {"p-old"},
        "payments": set(),
        "statements": set(),
    }


def test_what_is_dated_ahead_was_posted_before_a_moment_that_is_later(dsn: str) -> None:
    day, at = timedelta(days=1), "2999-01-01T00:00:00.000Z"
    ahead = {"purchases": "p-ahead-refund-1", "payments": "pay-ahead"}
    now = datetime.now(UTC)

    with closing(connect(dsn)) as connection:
        kind, text = refund("ahead", "1.00")
        message = json.dumps({**json.loads(text), "purchased_at": at})
        post(connection, [(kind, message), payment("pay-ahead", paid_at=at)])
        found = {
            name: [keys_before(connection, name, [key], now + shift) for shift in (-day, day)]
            for name, key in ahead.items()
        }

    assert found == {name: [set(), {key}] for name, key in ahead.items()}


def test_a_statement_that_was_issued_ahead_was_sent_before_a_moment_that_is_later(
    dsn: str,
) -> None:
    day, now = timedelta(days=1), datetime.now(UTC)
    account = Account("u-1", "EUR", ())

    with closing(connect(dsn)) as connection:
        ahead = Period(2999, 1)
        Issuer(ahead, policies(connection, ahead.end.date()), connection).issue([account])
        name = statement_id("u-1", ahead, "EUR")
        unsent = keys_before(connection, "statements", [name], now + day)
        mark_sent(connection, [name], now)
        sent = [keys_before(connection, "statements", [name], now + shift) for shift in (-day, day)]

    assert (unsent, sent) == (set(), [set(), {name}])


def test_books_are_looked_at_from_a_moment_on(dsn: str) -> None:
    bend(dsn, ANOTHER.format(id="p-x", request="x"), BILLED.format(id="p-x"))

    first = Span(None, datetime(2026, 11, 2, tzinfo=UTC))
    later = Span(None, datetime(2026, 11, 3, tzinfo=UTC))

    assert "purchases billed without an approved request = none" in differing(dsn, first)
    assert differing(dsn, later) == []


@pytest.mark.parametrize("name", FACTS)
def test_what_happened_in_the_last_days_is_found_by_its_time(dsn: str, name: str) -> None:
    """Where there is another way than through all rows, PostgreSQL takes it."""
    since = Span(None, datetime(2026, 11, 2, tzinfo=UTC))
    with closing(connect(dsn)) as connection:
        connection.execute("set enable_seqscan = off")
        plan = connection.execute("explain " + FACTS[name], since.parameters()).fetchall()

    assert "Index Cond" in str(plan)
    assert "Seq Scan" not in str(plan)


def test_a_decision_that_is_not_posted_yet_is_no_difference_until_it_has_had_its_time(
    stack: Endpoints, dsn: str
) -> None:
    request, at = f"r-{uuid4().hex}", "2999-01-15T00:00:00.000Z"  # a month of its own
    message = approval(request, requested_at=at)
    send(stack, [message])
    document = {"@timestamp": at, **json.loads(message[1])}
    with indexed(stack, {"approval-decisions-2999.01": {request: document}}):
        young, old = (differing_topics(stack, dsn, seconds) for seconds in ("900", "0"))

    assert young == []
    assert old == [
        "decisions on their topic = decisions in the ledger: 1 ≠ 0",
        "decisions in the ledger = decisions in Elasticsearch: 0 ≠ 1",
    ]


def differing_topics(stack: Endpoints, dsn: str, settles_within: str) -> list[str]:
    """Of January 2999, as python -m billing.reconcile tells them."""
    asked = ["--period", "2999-01", "--settles-within", settles_within]
    done = subprocess.run(
        [sys.executable, "-m", "billing.reconcile", *asked],
        env={**os.environ, **stack.env(), "LEDGER_DSN": dsn},
        capture_output=True,
        text=True,
        timeout=120,
    )
    lines = done.stdout.splitlines()
    return [line.removeprefix("DIFFERS  ") for line in lines if line.startswith("DIFFERS  d")]


@pytest.mark.parametrize(
    ("span", "decisions", "statements"),
    [
        (Span(Period(2998, 12)), set(), set()),
        (Span(Period(2999, 1)), {"r-2999"}, {"s-2999"}),
        (Span(None, datetime(2999, 1, 15, tzinfo=UTC)), {"r-2999"}, {"s-2999"}),
        (Span(None, datetime(2999, 1, 16, tzinfo=UTC)), set(), {"s-2999"}),
        (Span(None, datetime(2999, 2, 2, tzinfo=UTC)), set(), set()),
    ],
)
def test_elasticsearch_is_asked_for_a_month_or_from_a_moment_on(
    stack: Endpoints, span: Span, decisions: set[str], statements: set[str]
) -> None:
    decided = {"@timestamp": "2999-01-15T00:00:00Z", "decision": "rejected"}
    owed = {"closing_balance": "1.00", "currency": "EUR", "user_id": "u"}
    issued = {"@timestamp": "2999-02-01T00:00:00Z", "period": "2999-01", **owed}
    documents = {
        "approval-decisions-2999.01": {"r-2999": decided},
        "billing-statements-2999.02": {"s-2999": issued},
    }
    with indexed(stack, documents) as client:
        found = [index.facts(client, name, span).keys() for name in ("decisions", "statements")]

    assert found == [decisions, statements]
