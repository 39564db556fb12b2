"""What the ledger says, in few queries."""

from dataclasses import dataclass
from decimal import Decimal

import psycopg


@dataclass(frozen=True)
class LedgerRead:
    purchases: int
    refunds: int
    payments: int
    suspended: int
    currencies: int
    balanced_currencies: int  #: those whose debits are their credits
    statements: int


def read_ledger(dsn: str) -> LedgerRead:
    with psycopg.connect(dsn) as connection:
        row = connection.execute(LEDGER).fetchone()
        assert row is not None  # an aggregate always has a row
        return LedgerRead(*row)


def statement_totals(dsn: str) -> list[tuple[str, int, Decimal]]:
    """One row per (period, currency): its name, statements issued, sum of closing balances."""
    with psycopg.connect(dsn) as connection:
        return list(connection.execute(STATEMENTS))


LEDGER = """
with balances as (
    select sum(amount) filter (where side = 'debit')
           = sum(amount) filter (where side = 'credit') as even
    from postings group by currency
)
select (select count(*) from purchases where kind = 'purchase'),
       (select count(*) from purchases where kind = 'refund'),
       (select count(*) from payments),
       (select count(*) from suspended_purchases),
       (select count(*) from balances),
       (select count(*) from balances where even),
       (select count(*) from statements)
"""

STATEMENTS = """
select period || ' ' || currency, count(*), sum(closing_balance)
from statements group by period, currency order by 1
"""
