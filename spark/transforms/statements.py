"""Lines on no statement yet, and latest statements ─► one row an account that gets a statement."""

import json
from datetime import datetime
from decimal import Decimal
from typing import Any

from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from billing.money import ZERO
from billing.period import Period
from billing.statement import Account, Item, Line

ACCOUNT = ["user_id", "currency"]
LINE = ["entry_id", "kind", "occurred_at", "amount", "merchant_name", "merchant_place", "items"]


def accounts(lines: DataFrame, latest: DataFrame, period: Period, partitions: int) -> DataFrame:
    """user_id, currency, closing_balance of the last statement, lines (array of LINE).

    `lines` are those of contracts/ledger's unstated_lines up to the end of `period`, `latest` its
    latest_statements. An account that has a statement of this period or of a later one gets none;
    so does one with no line and nothing owed.
    """
    by_account = (
        lines.repartition(partitions, *ACCOUNT)
        .groupBy(*ACCOUNT)
        .agg(F.collect_list(F.struct(*LINE)).alias("lines"))
    )
    return by_account.join(latest, ACCOUNT, "full_outer").where(
        (F.col("period").isNull() | (F.col("period") < str(period)))
        & (F.col("lines").isNotNull() | (F.col("closing_balance") != 0))
    )


def account_of(row: Row) -> Account:
    lines = tuple(_line(line) for line in row.lines or ())
    return Account(row.user_id, row.currency, row.closing_balance or ZERO, lines)


def _line(row: Row) -> Line:
    items: list[list[Any]] = json.loads(row["items"] or "[]")
    return Line(
        entry_id=row.entry_id,
        kind=row.kind,
        occurred_at=datetime.fromisoformat(row.occurred_at),
        amount=row.amount,
        merchant=row.merchant_name or "",
        place=row.merchant_place or "",
        items=tuple(Item(name, cat, count, Decimal(price)) for name, cat, count, price in items),
    )
