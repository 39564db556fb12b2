"""Which statement an entry is on, whatever its time, currency, lateness or size."""

from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from bill_messages import approval, payment, purchase, refund, rows
from bill_month import Month

from billing.corrections import reverse
from billing.database import connect
from billing.document_store import key_of
from billing.period import Period
from billing.statement_store import close, cycles_of, only_issuer
from billing.terms import Terms, choose
from contracts.errors import Refused, SetupFailed, Unavailable
from quicksight.pieces import load
from spark.monthly_statements import Ledger, due_cycles

SHOWN = """
select period, string_agg(source_id, ' ' order by source_id) from statement_entries
join statements using (statement_id) join journal_entries using (entry_id) group by period"""


def of_user(month: Month, user: str, first_day: int) -> None:
    with closing(connect(month.dsn)) as connection:
        choose(connection, user, Terms(first_day=first_day), datetime(2026, 9, 1, tzinfo=UTC))


def test_the_last_millisecond_of_a_month_is_on_it_and_the_next_one_is_not(month: Month) -> None:
    last = purchase("r1", purchased_at="2026-10-31T23:59:59.999Z")
    first = purchase("r2", purchased_at="2026-11-01T00:00:00.000Z")
    month.add(approval("r1"), approval("r2"), last, first)

    month.issue("2026-10")
    month.issue("2026-11")

    assert dict(rows(month.dsn, SHOWN)) == {"2026-10": "p-r1", "2026-11": "p-r2"}


def test_a_cycle_runs_from_the_cardholders_day_to_that_day_of_the_next_month(month: Month) -> None:
    of_user(month, "u-15", 15)
    asked = {"requested_at": "2026-11-14T12:00:00.000Z"}
    month.add(
        approval("r1", "u-15", **asked),
        approval("r2", "u-15", **asked),
        approval("r3"),
        purchase("r1", "u-15", purchased_at="2026-11-14T23:59:59.999Z"),
        purchase("r2", "u-15", purchased_at="2026-11-15T00:00:00.000Z"),
        purchase("r3"),
    )

    assert (month.issue("2026-10"), month.issue("2026-10", 15)) == (1, 1)

    ends = month.statements("user_id, period_start, period_end, purchases_total")
    assert ends == [
        (
            "u-1",
            datetime(2026, 10, 1, tzinfo=UTC),
            datetime(2026, 11, 1, tzinfo=UTC),
            Decimal("129.90"),
        ),
        (
            "u-15",
            datetime(2026, 10, 15, tzinfo=UTC),
            datetime(2026, 11, 15, tzinfo=UTC),
            Decimal("129.90"),
        ),
    ]


def test_a_cycle_that_is_not_over_waits(month: Month) -> None:
    of_user(month, "u-15", 15)

    with closing(connect(month.dsn)) as connection:
        over = due_cycles(connection, "2026-10", datetime(2026, 11, 1, tzinfo=UTC))
        days = [cycle.first_day for cycle in cycles_of(connection, "2026-10")]
        with pytest.raises(SetupFailed, match="2026-10 is not over: .* on 2026-11-01"):
            due_cycles(connection, "2026-10", datetime(2026, 10, 31, tzinfo=UTC))

    assert [cycle.first_day for cycle in over] == [1]
    assert days == [1, 15]


def test_a_cycle_that_no_run_came_to_in_its_time_is_issued_before_the_next(month: Month) -> None:
    of_user(month, "u-28", 28)
    september = [Period.parse("2026-09", day) for day in (1, 28)]

    with closing(connect(month.dsn)) as connection:
        for cycle in september:
            close(connection, cycle, cycle.end)
        due = due_cycles(connection, "2026-11", datetime(2026, 12, 1, tzinfo=UTC))
        again = due_cycles(connection, "2026-10", datetime(2026, 12, 1, tzinfo=UTC))

    names = [(str(cycle), cycle.first_day) for cycle in due]
    assert names == [("2026-10", 1), ("2026-11", 1), ("2026-10", 28)]
    assert [(str(cycle), cycle.first_day) for cycle in again] == [("2026-10", 1), ("2026-10", 28)]


def test_a_run_that_was_interrupted_is_carried_on_while_another_cycle_waits(month: Month) -> None:
    of_user(month, "u-15", 15)
    month.issue("2026-10")

    with closing(connect(month.dsn)) as connection:
        assert due_cycles(connection, "2026-10", datetime(2026, 11, 1, tzinfo=UTC)) == []


def test_what_comes_late_is_on_the_next_statement_and_the_issued_one_stays(month: Month) -> None:
    month.add(approval("r1"), approval("r2"), purchase("r1"))
    month.issue("2026-10")
    issued = month.statements("*")
    month.add(purchase("r2"), payment("pay-1", amount="29.90"))

    again = month.issue("2026-10")
    month.issue("2026-11")
    earlier = month.issue("2026-09")

    assert (again, earlier) == (0, 0)
    assert month.statements("*")[:1] == issued
    told = "number, previous_balance, purchases_total, payments_total, closing_balance"
    assert month.statements(told)[1] == (
        2, Decimal("129.90"), Decimal("129.90"), Decimal("29.90"), Decimal("229.90")
    )  # fmt: skip


def test_a_second_cycle_of_the_same_name_waits_whatever_the_currency(month: Month) -> None:
    asked = {"requested_at": "2026-11-03T12:00:00.000Z", "currency": "USD"}
    bought = {"purchased_at": "2026-11-03T12:00:01.000Z", "currency": "USD"}
    month.add(approval("r1"), purchase("r1"))
    month.issue("2026-10")
    month.add(approval("r2", **asked), purchase("r2", **bought))
    of_user(month, "u-1", 15)

    assert month.issue("2026-10", 15) == 0
    assert month.issue("2026-11", 15) == 2
    assert dict(rows(month.dsn, SHOWN)) == {"2026-10": "p-r1", "2026-11": "p-r2"}


@dataclass
class Queries:
    """Spark as far as a ledger asks it to read; keeps what it was asked for."""

    asked: list[str] = field(default_factory=list)

    @property
    def read(self) -> "Queries":
        return self

    def jdbc(self, _url: str, table: str, **_: object) -> None:
        self.asked.append(table)


def test_who_had_a_cycle_of_this_name_is_looked_up_and_not_sought_in_a_list_of_all(
    month: Month,
) -> None:
    queries = Queries()
    ledger = Ledger(queries, month.dsn)  # type: ignore[arg-type]
    ledger.latest(Period(2026, 10, 15))
    ledger.entries(Period(2026, 10, 15))

    latest, entries = (
        "\n".join(line for (line,) in rows(month.dsn, f"explain select * from {asked}".encode()))
        for asked in queries.asked
    )

    assert latest.count("Anti Join") == 1
    assert entries.count("Anti Join") == 2, "and which statement has an entry"


def test_terms_are_not_chosen_while_statements_are_issued(month: Month) -> None:
    with (
        closing(connect(month.dsn)) as job,
        only_issuer(job),
        pytest.raises(Unavailable, match="wait until it ends"),
    ):
        of_user(month, "u-1", 15)


def test_what_has_refunds_is_taken_back_after_them(month: Month) -> None:
    month.add(approval("r1"), purchase("r1"), refund("r1", "129.90"))
    at = datetime(2026, 11, 5, tzinfo=UTC)

    with closing(connect(month.dsn)) as connection:
        with pytest.raises(Refused, match="take those back first"):
            reverse(connection, "p-r1", "never delivered", at)
        taken = [reverse(connection, each, "x", at) for each in ("p-r1-refund-1", "p-r1")]

    assert taken == [1, 1]
    assert rows(month.dsn, "select sum(amount) from cardholder_lines") == [(Decimal("0.00"),)]


def test_a_correction_is_on_the_next_statement_with_its_reason(month: Month) -> None:
    month.add(approval("r1"), purchase("r1"))
    month.issue("2026-10")
    with closing(connect(month.dsn)) as connection:
        reverse(connection, "p-r1", "never delivered", datetime(2026, 11, 5, tzinfo=UTC))

    month.issue("2026-11")
    month.document()

    told = "purchases_total, corrections_total, closing_balance"
    assert month.statements(told)[1] == (Decimal(0), Decimal("-129.90"), Decimal(0))
    page = month.documents.get("statements/2026-11/u-1_2026-11.html")
    assert page is not None
    assert "never delivered" in page.decode()
    assert "Café Central" in page.decode()


def test_a_statement_of_payments_alone_is_counted_by_quicksight(month: Month) -> None:
    month.add(approval("r1"), purchase("r1"))
    month.issue("2026-10")
    month.add(payment("pay-1", paid_at="2026-11-05T00:00:00.000Z"))
    month.issue("2026-11")
    [bills] = [one["sql"] for one in load("data_sets.yml") if one["name"] == "bills"]

    found = rows(month.dsn, f"select statement_id, category, amount from ({bills}) as bills")  # noqa: S608

    assert sorted(found) == [
        ("u-1_2026-10_EUR", "Food", Decimal("129.90")),
        ("u-1_2026-11_EUR", None, None),
    ]


def test_currencies_are_never_added_up_and_share_one_document(month: Month) -> None:
    yen = {"currency": "JPY", "amount": "5000.00"}
    month.add(approval("r1"), approval("r2", **yen), purchase("r1"), purchase("r2", **yen))

    month.issue("2026-10")
    made = month.document()

    told = month.statements("currency, closing_balance, minimum_payment")
    assert sorted(told) == [
        ("EUR", Decimal("129.90"), Decimal("15.00")),
        ("JPY", Decimal(5000), Decimal(2000)),
    ]
    assert made.owners == 1
    assert len(list(month.documents.keys("2026-10"))) >= 2


def test_the_largest_amounts_that_can_be_sent_add_up(month: Month) -> None:
    most = {"amount": "9999999999.99"}
    count = 120
    month.add(
        *(approval(f"r{n}", **most) for n in range(count)),
        *(purchase(f"r{n}", **most) for n in range(count)),
    )

    month.issue("2026-10")

    assert month.statements("closing_balance") == [(Decimal("9999999999.99") * count,)]


def test_a_refund_of_a_part_and_of_the_rest_leave_nothing_owed(month: Month) -> None:
    month.add(approval("r"), purchase("r"), refund("r", "29.90"), refund("r", "100.00", 2))

    month.issue("2026-10")

    told = "purchases_total, refunds_total, closing_balance, minimum_payment"
    assert month.statements(told) == [
        (Decimal("129.90"), Decimal("129.90"), Decimal(0), Decimal(0))
    ]
    assert month.issue("2026-11") == 0, "who owes nothing and bought nothing gets no statement"


def test_a_payment_dated_in_the_future_is_on_the_statement_of_its_date_and_on_no_other(
    month: Month,
) -> None:
    month.add(approval("r1"), purchase("r1"), payment("soon", paid_at="2026-12-05T00:00:00.000Z"))

    for name in ("2026-10", "2026-11", "2026-12"):
        month.issue(name)

    assert dict(rows(month.dsn, SHOWN)) == {"2026-10": "p-r1", "2026-12": "soon"}
    told = [("2026-10", Decimal(0)), ("2026-11", Decimal(0)), ("2026-12", Decimal("80.00"))]
    assert month.statements("period, payments_total") == told


def test_dinars_go_from_the_request_to_the_document_with_the_decimals_that_they_have(
    month: Month,
) -> None:
    money = {"amount": "12.34", "currency": "KWD"}
    month.add(approval("k", "u-kwd", **money), purchase("k", "u-kwd", **money))

    month.issue("2026-10")
    month.document()

    assert month.statements("closing_balance, currency") == [(Decimal("12.34"), "KWD")]
    content = month.documents.get(key_of("u-kwd", "2026-10", "html"))
    assert content is not None
    assert "12.340" in content.decode()
