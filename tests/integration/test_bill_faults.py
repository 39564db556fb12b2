"""What fails in the middle: nothing is half posted, half issued or done twice."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import psycopg
import pytest
from bill_messages import Message, approval, payment, purchase, rows
from bill_month import BUCKET, SENDABLE, WITHOUT_DOCUMENTS, Month

from billing.database import connect
from billing.document.rendered import rendered
from billing.document_store import DocumentStore
from billing.documenting import NotDrawn
from billing.ledger_store import post
from billing.reconciliation.chain import chain_check
from billing.reconciliation.documents import document_checks
from billing.reconciliation.ledger import Span, ledger_checks
from billing.statement_read import Kept, read_statements
from contracts.errors import Unavailable
from contracts.messages import Document
from local_stack.endpoints import Endpoints
from spark import monthly_statements

ALWAYS = Span(None)


def bought(count: int, name: str = "f") -> list[Message]:
    """One purchase each of `count` cardholders."""
    return [
        message
        for n in range(count)
        for message in (
            approval(f"{name}{n}", f"u-{name}{n}"),
            purchase(f"{name}{n}", f"u-{name}{n}"),
        )
    ]


@dataclass(frozen=True)
class RefusingStore(DocumentStore):
    """S3 as it is when it takes some documents and then no more."""

    takes: tuple[str, ...] = ()

    def put(self, key: str, content: bytes) -> Document:
        if not key.endswith(self.takes):
            raise Unavailable("S3", "503 Slow Down")
        return super().put(key, content)


def failing(month: Month) -> dict[str, tuple[str, ...]]:
    """What does not hold, of ledger and documents, with its items."""
    with closing(connect(month.dsn)) as connection:
        own = {key for (key,) in rows(month.dsn, "select key from statement_documents")}
        found = [
            *ledger_checks(connection, ALWAYS),
            chain_check(connection, ALWAYS),
            *document_checks(connection, month.documents, ALWAYS),
        ]
    # Other tests' documents are in the same bucket.
    foreign = [c for c in found if c.name.startswith("documents in S3 that no")]
    assert all(item not in own for check in foreign for item in check.differing)
    return {c.name: c.differing for c in found if not c.holds and c not in foreign}


def test_postgresql_that_goes_down_in_the_middle_of_a_batch_has_none_of_it(month: Month) -> None:
    messages = bought(50)

    def cut_off(pid: int) -> Iterator[Message]:
        yield from messages[:60]
        with psycopg.connect(month.dsn, autocommit=True) as other:
            other.execute("select pg_terminate_backend(%s)", (pid,))
        yield from messages[60:]

    with closing(connect(month.dsn)) as connection, pytest.raises(Unavailable, match="PostgreSQL"):
        post(connection, cut_off(connection.info.backend_pid))
    nothing = rows(month.dsn, "select count(*) from approvals")
    month.add(*messages)

    assert nothing == [(0,)]
    counted = "select count(*), count(distinct source_id) from journal_entries"
    assert rows(month.dsn, counted) == [(50, 50)]


def test_when_s3_refuses_no_statement_goes_out_without_its_documents(month: Month) -> None:
    month.add(*bought(4, "s"))
    month.issue("2026-10")
    refusing = RefusingStore(month.documents.client, month.documents.bucket, takes=(".html",))

    with pytest.raises(Unavailable, match="S3"):
        month.document(refusing)
    out, waiting = rows(month.dsn, SENDABLE), rows(month.dsn, WITHOUT_DOCUMENTS)
    month.document()

    assert out == []
    assert len(waiting) == 4
    assert len(rows(month.dsn, SENDABLE)) == 4
    assert set(failing(month)) == {
        "statements that were not sent, for want of documents or of Kafka = none"
    }


def test_whose_documents_cannot_be_drawn_is_named_and_the_others_get_theirs(
    month: Month, stack: Endpoints, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drawn(kept: list[Kept]) -> dict[str, bytes]:
        if kept[0].statement.user_id == "u-n1":
            raise ValueError("a name that no\nrenderer foresaw")
        return rendered(kept)

    month.add(*bought(3, "n"))
    monkeypatch.setattr("billing.documenting.rendered", drawn)
    monkeypatch.setattr(monthly_statements, "document_all", lambda *_: month.document())
    settings = monthly_statements.Settings(stack.kafka, BUCKET, month.dsn)
    due = datetime(2026, 11, 1, tzinfo=UTC)

    with closing(connect(month.dsn)) as connection, pytest.raises(NotDrawn) as raised:
        list(monthly_statements.run("2026-10", due, settings, connection))
    sent = rows(month.dsn, "select statement_id from statement_publications order by 1")

    why = "ValueError: a name that no renderer foresaw"
    assert str(raised.value).splitlines()[1:] == [f"  u-n1_2026-10_EUR: {why}"]
    assert sent == [("u-n0_2026-10_EUR",), ("u-n2_2026-10_EUR",)]


def test_a_month_that_no_run_came_to_is_issued_before_the_next(
    month: Month, stack: Endpoints, monkeypatch: pytest.MonkeyPatch
) -> None:
    month.issue("2026-09")
    month.add(*bought(1, "m"), payment("pay-m", "u-m0", paid_at="2026-11-05T00:00:00.000Z"))
    monkeypatch.setattr(monthly_statements, "document_all", lambda *_: month.document())
    settings = monthly_statements.Settings(stack.kafka, BUCKET, month.dsn)
    asked = ("2026-11", datetime(2026, 12, 1, tzinfo=UTC), settings)

    with closing(connect(month.dsn)) as connection:
        looked = list(monthly_statements.preview(*asked, connection))
        told = list(monthly_statements.run(*asked, connection))

    assert looked[0].startswith("u-m0_2026-10_EUR: previous 0.00 + purchases 129.90")
    assert looked[1:] == [
        "2026-11, from day 1: goes on from what the one before it leaves",
        "2026-11: 1 statements would be issued; nothing was changed",
    ]
    assert told[0] == "2026-10, from day 1: missed until now"
    issued = min(datetime(2026, 12, 1, tzinfo=UTC), datetime.now(UTC)).date()
    assert looked[0].endswith(f" by {issued + timedelta(days=21)}")
    assert [due_at.date() for (due_at,) in month.statements("due_at")] == [
        issued + timedelta(days=21),
        date(2026, 12, 22),
    ]
    assert month.statements("period, previous_balance, closing_balance") == [
        ("2026-10", Decimal("0.00"), Decimal("129.90")),
        ("2026-11", Decimal("129.90"), Decimal("49.90")),
    ]


def test_statements_that_go_later_than_they_were_issued_are_counted_and_those_issued_late_are_not(
    month: Month, stack: Endpoints, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_at, bought_at = "2024-10-05T11:59:00.000Z", "2024-10-05T12:00:00.000Z"
    for user in ("u-w1", "u-w2"):
        asked = approval(f"r-{user}", user, requested_at=asked_at, decided_at=asked_at)
        month.add(asked, purchase(f"r-{user}", user, purchased_at=bought_at))
    month.issue("2024-10")  # in its time, and S3 is away until now
    month.add(payment("pay-w", "u-w1", paid_at="2024-11-20T00:00:00.000Z"))
    monkeypatch.setattr(monthly_statements, "document_all", lambda *_: month.document())
    settings = monthly_statements.Settings(stack.kafka, BUCKET, month.dsn)

    with closing(connect(month.dsn)) as connection:
        told = [
            [*monthly_statements.run(period, datetime.now(UTC), settings, connection)][1:]
            for period in ("2024-10", "2024-11")
        ]

    assert told == [
        [
            "2024-10: 2 of those sent have fewer days to pay than the policy gives",
            "2024-10: 0 statements issued (its cycles that are over were closed before), 2 sent",
        ],
        ["2024-11: 2 statements issued, 2 sent"],
    ]


def test_documents_rendered_again_after_a_kill_are_the_same_bytes(month: Month) -> None:
    month.add(*bought(2, "k"), payment("pay-k", "u-k0"))
    month.issue("2026-10")
    month.document()
    first = {key: month.documents.get(key) for key in month.documents.keys("2026-10")}

    with closing(connect(month.dsn)) as connection:
        kept = read_statements(connection, [("u-k0", "2026-10")])["u-k0", "2026-10"]

    again = rendered(kept)
    assert again["pdf"] == first["statements/2026-10/u-k0_2026-10.pdf"]
    assert again["html"] == first["statements/2026-10/u-k0_2026-10.html"]


def test_a_document_that_is_gone_changed_or_of_nobody_is_named(month: Month) -> None:
    month.add(*bought(3, "d"))
    month.issue("2026-10")
    month.document()
    client, bucket = month.documents.client, month.documents.bucket
    gone, changed, orphan = (f"statements/2026-10/u-d{n}_2026-10.pdf" for n in (0, 1, 9))
    page = "statements/2026-10/u-d2_2026-10.html"
    client.delete_object(Bucket=bucket, Key=gone)
    client.put_object(Bucket=bucket, Key=changed, Body=b"%PDF-1.7 not this one")
    client.put_object(Bucket=bucket, Key=orphan, Body=b"%PDF-1.7 nobody's")
    content = (month.documents.get(page) or b"").replace(b'value="129.90"', b'value="1.00"')
    client.put_object(Bucket=bucket, Key=page, Body=content)

    with closing(connect(month.dsn)) as connection:
        checks = {c.name: c for c in document_checks(connection, month.documents, ALWAYS)}

    harmed = checks["documents missing in S3 or changed there = none"].differing
    assert set(harmed) == {
        f"{gone}: missing",
        f"{changed}: changed since it was issued",
        f"{page}: changed since it was issued",
    }
    assert orphan in checks["documents in S3 that no statement has = none"].differing
    said = checks["documents that say other figures than the ledger = none"].differing
    assert f"{page}: u-d2_2026-10_EUR purchases_total is 1.00, not 129.90" in said
    assert any(item.startswith(f"{changed}: cannot be read") for item in said)
    assert not checks["documents missing in S3 or changed there = none"].holds
    client.delete_object(Bucket=bucket, Key=orphan)


def test_a_statement_that_somebody_changed_is_named(month: Month) -> None:
    month.add(*bought(2, "c"))
    month.issue("2026-10")
    with psycopg.connect(month.dsn) as owner:
        owner.execute("alter table statements disable trigger append_only")
        owner.execute(
            "update statements set purchases_total = 1, closing_balance = 1 where user_id = 'u-c1'"
        )

    found = failing(month)

    assert found["statements that are not what they were sealed as = none"][0].startswith("u-c1_")
    off = found["statements whose totals are not those of their entries = none"]
    assert off == ("u-c1_2026-10_EUR: says 1.00 0.00 0.00 0.00, its entries 129.90 0 0 0",)


def test_a_purchase_that_was_billed_without_an_approval_is_named(month: Month) -> None:
    month.add(purchase("b"))
    with psycopg.connect(month.dsn) as owner:
        owner.execute(
            "insert into journal_entries (kind, source_id, rule, occurred_at)"
            " values ('release', 'p-b', 'purchase_released', now())"
        )

    found = failing(month)

    assert found["purchases billed without an approved request = none"] == (
        "p-b: 129.90 EUR of u-1",
    )
