"""The ledger on its real server: what is posted where, once, and what nobody can change."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from uuid import uuid4

import psycopg
import pytest
from bill_messages import (
    Message,
    approval,
    balances,
    example,
    held,
    payment,
    purchase,
    refund,
)

from billing.database import Connection, connect
from billing.ledger_store import Record, post, post_staged, stage

USER, SHOP = "cardholder:u-1", "merchant:m-000017"


@pytest.fixture
def ledger(dsn: str) -> Iterator[Connection]:
    with closing(connect(dsn)) as connection:
        yield connection


def test_a_purchase_is_owed_by_the_cardholder_to_the_merchant(ledger: Connection) -> None:
    post(ledger, [approval("r"), purchase("r")])

    assert balances(ledger) == {USER: "129.90", SHOP: "-129.90"}
    assert held(ledger) == {}


def test_a_refund_and_a_payment_lessen_what_is_owed(ledger: Connection) -> None:
    post(ledger, [approval("r"), purchase("r"), refund("r", "29.90"), payment("pay-1")])

    assert balances(ledger) == {USER: "20.00", SHOP: "-100.00", "bank": "80.00"}


def test_the_items_of_a_purchase_are_kept_in_their_order(ledger: Connection) -> None:
    message = example("purchases", "purchase")

    post(ledger, [approval("r"), purchase("r", items=message["items"])])

    found = ledger.execute("select name, quantity from purchase_items order by line_no").fetchall()
    assert found == [("Lunch", 2), ("Wine", 1)]


@pytest.mark.parametrize(
    ("messages", "reason"),
    [
        ([purchase("r")], "no_request"),
        ([approval("r", decision="rejected"), purchase("r")], "request_rejected"),
        ([approval("r", user="u-2"), purchase("r")], "other_user"),
        ([approval("r", currency="USD"), purchase("r")], "other_currency"),
        ([approval("r", amount="129.89"), purchase("r")], "over_approved_amount"),
        ([approval("r", requested_at="2026-09-01T00:00:00.000Z"), purchase("r")], "late"),
        (
            [approval("r", requested_at="2026-10-03T14:00:00.000Z"), purchase("r")],
            "before_its_request",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_purchase_that_was_not_approved_so_is_held_with_the_reason(
    ledger: Connection, messages: list[Message], reason: str
) -> None:
    post(ledger, messages)

    assert balances(ledger) == {"suspense": "129.90", SHOP: "-129.90"}
    assert held(ledger) == {"p-r": reason}


@pytest.mark.parametrize("together", [True, False])
def test_a_second_purchase_on_a_used_request_is_held(ledger: Connection, together: bool) -> None:
    first, second = purchase("r"), purchase("r", purchase_id="p-r-again")

    for batch in (
        [[approval("r"), first, second]] if together else [[approval("r"), first], [second]]
    ):
        post(ledger, batch)

    assert list(held(ledger)) == ["p-r-again"]
    assert balances(ledger)[USER] == "129.90"


def test_a_purchase_in_two_parts_within_what_was_approved_is_billed(ledger: Connection) -> None:
    parts = [purchase("r", amount="100.00"), purchase("r", purchase_id="p-2", amount="29.90")]

    post(ledger, [approval("r"), *parts])

    assert balances(ledger)[USER] == "129.90"


def test_limits_count_from_the_day_on_which_they_are_in_force(dsn: str, ledger: Connection) -> None:
    with psycopg.connect(dsn) as owner:
        owner.execute("insert into posting_limits values ('2999-01-01', '0 days', '0 hours')")

    post(ledger, [approval("r"), purchase("r")])

    assert held(ledger) == {}


def test_purchases_that_somebody_put_in_by_hand_do_not_wait_for_each_other_forever(
    ledger: Connection,
) -> None:
    by_hand = """
        insert into purchases select '{id}', request_id, kind, purchased_at, user_id, card_token,
            card_last4, merchant_id, merchant_name, merchant_category_code, merchant_city,
            merchant_country, amount, currency from purchases where purchase_id = 'p-r'"""
    asked = approval("r", amount="250.00")
    post(ledger, [asked, purchase("r", amount="100.00")])
    for purchase_id in ("p-1", "p-2"):
        ledger.execute(by_hand.format(id=purchase_id).encode())

    post(ledger, [asked])

    assert held(ledger) == {"p-2": "request_already_used"}
    assert balances(ledger)[USER] == "200.00"


def test_no_more_is_refunded_than_was_bought(ledger: Connection) -> None:
    post(ledger, [approval("r"), purchase("r"), refund("r", "100.00")])
    post(ledger, [refund("r", "29.91", 2), refund("other", "1.00")])

    assert held(ledger) == {
        "p-r-refund-2": "over_purchased_amount",
        "p-other-refund-1": "refund_without_purchase",
    }
    assert balances(ledger)[USER] == "29.90"


def test_a_refund_that_can_never_be_paid_does_not_stand_in_the_way_of_one_that_can(
    ledger: Connection,
) -> None:
    post(ledger, [approval("r"), purchase("r"), refund("r", "100.00")])
    post(ledger, [refund("r", "29.91", 2)])
    post(ledger, [refund("r", "29.90", 3)])

    assert held(ledger) == {"p-r-refund-2": "over_purchased_amount"}
    assert USER not in balances(ledger)


def test_a_purchase_that_can_never_be_billed_does_not_stand_in_the_way_of_one_that_can(
    ledger: Connection,
) -> None:
    asked = approval("r", requested_at="2026-10-03T11:22:33.456Z")
    early = purchase("r", purchased_at="2026-10-03T01:00:00.000Z")
    post(ledger, [asked, early])
    post(ledger, [purchase("r", purchase_id="p-mended")])

    assert held(ledger) == {"p-r": "before_its_request"}
    assert balances(ledger)[USER] == "129.90"


BOUGHT = [
    approval("r", amount="100.00"),
    purchase("r", purchase_id="p-1", amount="60.00", purchased_at="2026-10-03T11:50:00.000Z"),
    purchase("r", purchase_id="p-2", amount="60.00", purchased_at="2026-10-03T11:40:00.000Z"),
    purchase("r", purchase_id="p-3", amount="40.00"),
]
RETURNED = [refund("r", "60.00", 1), refund("r", "60.00", 2), refund("r", "40.00", 3)]


def journal(ledger: Connection) -> list[str]:
    query = "select concat_ws(' ', source_id, rule) from journal_entries order by 1"
    return [entry for (entry,) in ledger.execute(query)]


def one_batch_or_one_each(messages: list[Message], together: bool) -> list[list[Message]]:
    return [messages] if together else [[message] for message in messages]


@pytest.mark.parametrize("together", [True, False])
def test_what_is_billed_of_a_request_is_first_come_first_served_in_any_batches(
    ledger: Connection, together: bool
) -> None:
    for batch in one_batch_or_one_each(BOUGHT, together):
        post(ledger, batch)

    assert held(ledger) == {"p-2": "request_already_used"}
    assert balances(ledger) == {USER: "100.00", "suspense": "60.00", SHOP: "-160.00"}
    assert journal(ledger) == ["p-1 purchase", "p-2 purchase_held", "p-3 purchase"]


@pytest.mark.parametrize("together", [True, False])
def test_what_waited_for_its_approval_is_billed_first_come_first_served(
    ledger: Connection, together: bool
) -> None:
    asked, *bought = BOUGHT
    for batch in one_batch_or_one_each(bought, together):
        post(ledger, batch)
    post(ledger, [asked])

    assert held(ledger) == {"p-2": "no_request"}
    assert balances(ledger)[USER] == "100.00"


@pytest.mark.parametrize("together", [True, False])
def test_what_is_refunded_of_a_request_is_first_come_first_served_in_any_batches(
    ledger: Connection, together: bool
) -> None:
    post(ledger, [approval("r"), purchase("r", amount="100.00")])
    for batch in one_batch_or_one_each(RETURNED, together):
        post(ledger, batch)

    assert held(ledger) == {"p-r-refund-2": "over_purchased_amount"}
    assert balances(ledger) == {"suspense": "-60.00", SHOP: "60.00"}


def test_what_was_held_is_billed_when_its_approval_comes(ledger: Connection) -> None:
    post(ledger, [purchase("r"), refund("r", "29.90")])
    post(ledger, [approval("r")])

    assert held(ledger) == {}
    assert balances(ledger) == {USER: "100.00", SHOP: "-100.00"}


def test_the_same_messages_again_in_any_batches_change_nothing(ledger: Connection) -> None:
    messages = [approval("r"), purchase("r"), refund("r", "1.00"), payment("pay-1"), purchase("x")]
    post(ledger, messages + messages)
    entries = "select * from journal_entries order by entry_id"
    before = ledger.execute(entries).fetchall()

    for message in reversed(messages):
        post(ledger, [message])

    assert len(before) == 4
    assert ledger.execute(entries).fetchall() == before


def test_a_message_told_again_with_another_amount_does_not_change_what_was_posted(
    ledger: Connection,
) -> None:
    post(ledger, [payment("pay-1", amount="80.00")])
    post(ledger, [payment("pay-1", amount="90.00")])

    assert balances(ledger)["bank"] == "80.00"


def test_what_several_tasks_staged_is_posted_in_the_order_of_its_partition(
    ledger: Connection,
) -> None:
    batch, (topic, first), (_, second) = uuid4(), payment("pay-1"), payment("pay-1", amount="9.00")
    stage(ledger, batch, [Record(topic, 0, 11, second)])
    stage(ledger, batch, [Record(topic, 0, 9, first)])

    post_staged(ledger, batch)

    assert balances(ledger)["bank"] == "80.00"


def test_what_a_killed_poster_left_is_not_posted_with_another_batch_and_goes_after_a_day(
    ledger: Connection,
) -> None:
    left, later = uuid4(), uuid4()
    stage(ledger, left, [Record("payments", 0, 1, payment("pay-1")[1])])
    ledger.execute(
        "insert into staged_records (batch, topic, partition, record_offset, message, staged_at)"
        " select gen_random_uuid(), topic, partition, record_offset, message,"
        " staged_at - interval '25 hours' from staged_records"
    )
    stage(ledger, later, [Record("payments", 0, 2, payment("pay-2", amount="9.00")[1])])

    post_staged(ledger, later)

    assert balances(ledger)["bank"] == "9.00"
    assert ledger.execute("select batch from staged_records").fetchall() == [(left,)]


def test_two_posters_at_once_post_each_purchase_once(dsn: str) -> None:
    messages = [m for i in range(500) for m in (approval(f"r-{i}"), purchase(f"r-{i}"))]

    def post_all(_: int) -> None:
        with closing(connect(dsn)) as connection:
            for start in range(0, len(messages), 100):
                post(connection, messages[start : start + 100])

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(post_all, range(2)))

    with closing(connect(dsn)) as connection:
        assert balances(connection)[USER] == "64950.00"


def test_a_batch_that_fails_in_the_middle_posts_nothing(ledger: Connection) -> None:
    not_a_day = payment("pay-2", paid_at="2026-02-30T00:00:00.000Z")

    with pytest.raises(psycopg.DataError):
        post(ledger, [approval("r"), purchase("r"), payment("pay-1"), not_a_day])

    assert balances(ledger) == {}


ENTRY = "insert into journal_entries (kind, source_id, rule, occurred_at, reason) values ({}, {})"


@pytest.mark.parametrize(
    "statement",
    [
        "update postings set amount = 1",
        "delete from journal_entries",
        "truncate postings",
        "update statements set closing_balance = 0",
        "delete from purchases",
        "insert into postings values (1, 'debit', 'suspense', 1, 'EUR')",
        "insert into postings select 1, side, 'suspense', 1, 'EUR' from posting_rules"
        " where rule = 'payment'",
        ENTRY.format("'payment', 'unknown', 'payment', now()", "null"),
        ENTRY.format("'payment', 'pay-1', 'payment', now()", "null"),
        ENTRY.format("'payment', 'pay-1', 'refund', now()", "null"),
        ENTRY.format("'release', 'pay-1', 'payment', now()", "null"),
        ENTRY.format("'reversal', '1', 'reversal', now()", "null"),
        ENTRY.format("'reversal', '999', 'reversal', now()", "'why'"),
        "insert into journal_entries (kind, source_id, rule, occurred_at, reason,"
        " posted_by_transaction) values ('reversal', '1', 'reversal', now(), 'why', '1')",
        ENTRY.format("'release', 'p-r', 'purchase_released', now()", "null"),
        "insert into billing_policies values ('EUR', '2027-01-01', 0, 0, 21)",
        "update cardholder_terms set first_day = 2",
        "alter table postings disable trigger all",
    ],
)
def test_the_applications_role_cannot_break_the_books(ledger: Connection, statement: str) -> None:
    post(ledger, [payment("pay-1"), approval("r"), purchase("r")])

    with pytest.raises(psycopg.Error):
        ledger.execute(statement.encode())

    assert balances(ledger) == {USER: "49.90", "bank": "80.00", SHOP: "-129.90"}


@pytest.mark.parametrize(
    ("legs", "complaint"),
    [
        ("('debit', 'suspense', 1, 'EUR')", "differ"),
        ("('debit', 'suspense', 1, 'EUR'), ('credit', 'bank', 2, 'EUR')", "differ"),
        ("('debit', 'suspense', 1, 'EUR'), ('credit', 'bank', 1, 'USD')", "differ"),
        ("('debit', 'suspense', 1.5, 'JPY'), ('credit', 'bank', 1.5, 'JPY')", "no amount of JPY"),
        ("('debit', 'suspense', 1, 'ZZZ'), ('credit', 'bank', 1, 'ZZZ')", "no amount of ZZZ"),
    ],
)
def test_not_even_the_owner_adds_postings_that_are_wrong(
    dsn: str, ledger: Connection, legs: str, complaint: str
) -> None:
    post(ledger, [payment("pay-1")])
    added = "insert into postings select 1, * from (values {}) as legs (side, account_id, a, c)"

    with psycopg.connect(dsn) as owner, pytest.raises(psycopg.errors.CheckViolation) as raised:
        owner.execute(added.format(legs).encode())

    assert complaint in str(raised.value)


@pytest.mark.parametrize(
    "orphans",
    [
        "insert into postings values (999, 'debit', 'suspense', 1, 'EUR'),"
        " (999, 'credit', 'bank', 1, 'EUR')",
        "insert into postings values (1, 'debit', 'cardholder:nobody', 1, 'EUR'),"
        " (1, 'credit', 'merchant:nobody', 1, 'EUR')",
        "insert into purchase_items values ('p-999', 1, 's', 'Lunch', 'Food', 1, 1)",
    ],
)
def test_not_even_the_owner_adds_what_belongs_to_nothing(
    dsn: str, ledger: Connection, orphans: str
) -> None:
    post(ledger, [payment("pay-1")])

    with psycopg.connect(dsn) as owner, pytest.raises(psycopg.errors.ForeignKeyViolation):
        owner.execute(orphans.encode())


@pytest.mark.parametrize("change", ["update postings set amount = 1", "truncate postings"])
def test_not_even_the_owner_changes_a_posting(dsn: str, ledger: Connection, change: str) -> None:
    post(ledger, [payment("pay-1")])

    with psycopg.connect(dsn) as owner, pytest.raises(psycopg.errors.RestrictViolation):
        owner.execute(change.encode())
