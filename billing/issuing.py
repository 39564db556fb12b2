"""Accounts ─► statements ─► documents in S3 ─► rows in the ledger, some hundred at a time.

The document first: a row without its document would be half issued, a document without its row
is put again, the same, by the next run.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

from billing.database import Connection
from billing.document import render
from billing.document_store import DocumentStore
from billing.period import Period
from billing.statement import Account, Policy, Statement, build
from billing.statement_store import issue
from contracts.messages import Document

AT_ONCE = 200
UPLOADS_AT_ONCE = 8


@dataclass(frozen=True)
class Issuer:
    period: Period
    policy: Policy
    documents: DocumentStore
    connection: Connection

    def issue(self, accounts: Iterable[Account]) -> int:
        """How many statements are new. Raises Unavailable; what was issued until then stays."""
        accounts = iter(accounts)
        with ThreadPoolExecutor(UPLOADS_AT_ONCE) as pool:
            return sum(
                issue(self.connection, list(pool.map(self._document, chunk)))
                for chunk in _chunks(accounts)
            )

    def _document(self, account: Account) -> tuple[Statement, Document]:
        statement = build(account, self.period, self.policy)
        return statement, self.documents.put(statement, render(statement))


def _chunks(accounts: Iterator[Account]) -> Iterator[list[Account]]:
    while chunk := list(islice(accounts, AT_ONCE)):
        yield chunk
