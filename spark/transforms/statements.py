"""Entries on no statement yet, and latest statements ─► one row an account that gets one."""

import json
from datetime import datetime
from decimal import Decimal

from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from billing.period import Period
from billing.statement import Account, Entry, Previous

ACCOUNT = ["user_id", "currency"]
ENTRY = ["entry_id", "kind", "amount", "by_category"]


def accounts(entries: DataFrame, latest: DataFrame, period: Period, partitions: int) -> DataFrame:
    """ACCOUNT, the columns of its latest statement, entries (array of ENTRY).

    `entries` are those of contracts/ledger's unstated_lines up to the end of `period`, `latest`
    its latest_statements; both of the users whose cycle begins on the period's first day. An
    account that has a statement of this period or of a later one gets none; so does one with no
    entry and nothing owed.
    """
    by_account = (
        entries.repartition(partitions, *ACCOUNT)
        .groupBy(*ACCOUNT)
        .agg(F.collect_list(F.struct(*ENTRY)).alias("entries"))
    )
    return by_account.join(latest, ACCOUNT, "full_outer").where(
        (F.col("period").isNull() | (F.col("period") < str(period)))
        & (F.col("entries").isNotNull() | (F.col("closing_balance").cast("decimal(22,2)") != 0))
    )


def account_of(row: Row) -> Account:
    entries = tuple(_entry(entry) for entry in row.entries or ())
    return Account(row.user_id, row.currency, entries, _previous(row))


def _previous(row: Row) -> Previous | None:
    if row.period is None:
        return None
    end = datetime.fromisoformat(row.period_end)
    return Previous(end, row.number, Decimal(row.closing_balance), row.sha256)


def _entry(row: Row) -> Entry:
    spent = {
        category: Decimal(total) for category, total in json.loads(row.by_category or "{}").items()
    }
    return Entry(row.entry_id, row.kind, Decimal(row.amount), spent)
