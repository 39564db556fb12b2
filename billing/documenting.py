"""Issued statements ─► documents ─► S3 ─► rows of statement_documents.

The document first, its row after it: what has its rows has its documents. What was interrupted
is rendered again, to the same bytes, and put again under the same key.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import LiteralString

from billing.database import Connection
from billing.document.rendered import rendered
from billing.document_store import DocumentStore, key_of
from billing.statement_read import Owner, read_statements
from contracts.messages import Document
from contracts.parts import in_parts

AT_ONCE = 100
UPLOADS_AT_ONCE = 8

STORED: LiteralString = """
insert into statement_documents (user_id, period, format, bucket, key, sha256)
select * from unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
on conflict do nothing"""

#: Owner, format, where its document will be when it is stored.
Upload = tuple[Owner, str, Future[Document]]


@dataclass(frozen=True)
class Documenter:
    documents: DocumentStore
    connection: Connection

    def document(self, owners: Iterable[Owner]) -> int:
        """How many users and periods have their documents now. Raises Unavailable."""
        with ThreadPoolExecutor(UPLOADS_AT_ONCE) as pool:
            return sum(self._part(pool, part) for part in in_parts(owners, AT_ONCE))

    def _part(self, pool: ThreadPoolExecutor, owners: Sequence[Owner]) -> int:
        uploads: list[Upload] = []
        for owner, kept in read_statements(self.connection, owners).items():
            # Here, not on the pool: a renderer draws one page at a time.
            for kind, content in rendered(kept).items():
                stored = pool.submit(self.documents.put, key_of(*owner, kind), content)
                uploads.append((owner, kind, stored))
        rows = [_row(*upload) for upload in uploads]
        if rows:
            self.connection.execute(STORED, [list(column) for column in zip(*rows, strict=True)])
        return len(owners)


def _row(owner: Owner, kind: str, stored: Future[Document]) -> tuple[str, ...]:
    place = stored.result()
    return (*owner, kind, place["bucket"], place["key"], place["sha256"])
