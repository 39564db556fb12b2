"""Statements of a month for many cardholders; beside it a loop that asks for one user at a time.

The ledger is filled by SQL, through the same triggers as in earnest. The loop runs on a sample.
"""

import os
import time
from contextlib import closing

import psycopg

from bench.billing.ledger import fresh_ledger
from bench.billing.machine import machine, server_of, worked
from billing.database import Connection, connect
from billing.issuing import issued
from billing.period import Period
from billing.statement import Account, Entry
from billing.statement_store import issue, policies
from spark.monthly_statements import Ledger, accounts_of, issue_all
from spark.session import spark_session

OCTOBER = Period(2026, 10)
SAMPLE = 200
FILL = """
insert into accounts
select 'cardholder:u-' || n, 'cardholder', 'u-' || n from generate_series(1, %(users)s) n;
insert into accounts values ('merchant:m-1', 'merchant', 'm-1');
insert into purchases
select 'p-' || n, 'r-' || n, 'purchase',
       timestamptz '2026-10-01T00:00:00Z' + (n %% 2600000) * interval '1 second',
       'u-' || 1 + n %% %(users)s, repeat('ab', 32), '1111', 'm-1', 'Café Central', '5812', 'Wien',
       'AT', 10 + n %% 100, 'EUR'
from generate_series(1, %(purchases)s) n;
insert into purchase_items
select 'p-' || n, 1, 's-1', 'Lunch', 'category ' || n %% 8, 1, 10 + n %% 100
from generate_series(1, %(purchases)s) n;
insert into journal_entries (kind, source_id, rule, occurred_at)
select 'purchase', purchase_id, 'purchase', purchased_at from purchases;
"""
OF_USER = """
select entry_id, kind, amount, by_category from unstated_lines
where user_id = %s and occurred_at < %s"""


def measure(server: str, users: int, lines: int) -> None:
    with fresh_ledger(server) as dsn:
        began = time.perf_counter()
        _fill(dsn, users, users * lines)
        print(f"filled with {users * lines:,} postings in {time.perf_counter() - began:.0f} s")
        spark = spark_session("bench", os.environ)
        with closing(connect(dsn)) as connection:
            in_force = policies(connection, OCTOBER.end.date())
            loop = _one_by_one(connection, min(users, SAMPLE))
            server = server_of(connection)
        before, began = worked(server), time.perf_counter()
        made = issue_all(accounts_of(Ledger(spark, dsn), OCTOBER), dsn, OCTOBER, in_force)
        seconds, core = time.perf_counter() - began, worked(server) - before
        print(f"spark: {made:,} statements in {seconds:.0f} s, {core:.0f} core seconds")
        print(f"a loop: {loop * made:,.0f} core seconds for as many; {machine()}")
        spark.stop()


def _fill(dsn: str, users: int, purchases: int) -> None:
    with psycopg.connect(dsn) as owner:
        for statement in FILL.split(";\n"):
            if statement.strip():
                owner.execute(
                    statement.encode(),
                    {"users": users, "purchases": purchases} if "%(" in statement else None,
                )
    with psycopg.connect(dsn, autocommit=True) as owner:
        owner.execute("vacuum analyze")


def _one_by_one(connection: Connection, users: int) -> float:
    """Core seconds a statement."""
    in_force, server = policies(connection, OCTOBER.end.date()), server_of(connection)
    before = worked(server)
    for number in range(1, users + 1):
        found = connection.execute(OF_USER, (f"u-{number}", OCTOBER.end))
        entries = tuple(Entry(name, kind, amount, {}) for name, kind, amount, _ in found)
        issue(connection, [issued(Account(f"u-{number}", "EUR", entries), OCTOBER, in_force)])
    return (worked(server) - before) / users
