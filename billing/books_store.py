"""Reads what the books are checked by: the ledger, and S3 beside it."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import LiteralString

from psycopg.rows import dict_row

from billing.books import Counts
from billing.database import Connection
from billing.document_store import DocumentStore

COUNTS = Path(__file__).parent / "reconciliation" / "counts.sql"
BALANCES: LiteralString = """
select currency, sum(debits), sum(credits) from trial_balance group by currency order by currency"""
DOCUMENTS: LiteralString = "select document_key, document_sha256 from statements"
READS_AT_ONCE = 8


def read_counts(connection: Connection, documents: DocumentStore) -> Counts:
    """Raises Unavailable."""
    with connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(COUNTS.read_text()).fetchone()
    balances = list(connection.execute(BALANCES))
    return Counts(balances=balances, documents=_intact(connection, documents), **(row or {}))


def _intact(connection: Connection, documents: DocumentStore) -> int:
    def is_intact(place: tuple[str, str]) -> bool:
        key, sha256 = place
        found = documents.get(key)
        return found is not None and hashlib.sha256(found).hexdigest() == sha256

    with ThreadPoolExecutor(READS_AT_ONCE) as pool:
        return sum(pool.map(is_intact, connection.execute(DOCUMENTS)))
