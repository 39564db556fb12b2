"""Issued statements ─► documents ─► S3 ─► rows of statement_documents.

The document first, its row after it: what has its rows has its documents. What was interrupted
is rendered again, to the same bytes, and put again under the same key. Whose documents cannot be
drawn goes without them, and keeps nobody else waiting.
"""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import LiteralString, NamedTuple

from billing.database import Connection
from billing.document.rendered import rendered
from billing.document_store import DocumentStore, key_of
from billing.statement_read import Kept, Owner, read_statements
from contracts.errors import CardwatchError
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


class NotDrawn(CardwatchError):
    """Statements whose documents cannot be drawn: a fault of the renderer, not of a server."""

    def __init__(self, why: Mapping[str, str]) -> None:
        told = "".join(f"\n  {statement_id}: {reason}" for statement_id, reason in why.items())
        super().__init__(f"without documents, so not sent; mend this, then run it again:{told}")


class Documented(NamedTuple):
    owners: int  #: users and periods that have their documents now
    not_drawn: Mapping[str, str]  #: why, by statement

    @classmethod
    def sum(cls, parts: Iterable["Documented"]) -> "Documented":
        owners, not_drawn = 0, dict[str, str]()
        for part in parts:
            owners += part.owners
            not_drawn |= part.not_drawn
        return cls(owners, not_drawn)


@dataclass(frozen=True)
class Documenter:
    documents: DocumentStore
    connection: Connection

    def document(self, owners: Iterable[Owner]) -> Documented:
        """Raises Unavailable."""
        with ThreadPoolExecutor(UPLOADS_AT_ONCE) as pool:
            return Documented.sum(self._part(pool, part) for part in in_parts(owners, AT_ONCE))

    def _part(self, pool: ThreadPoolExecutor, owners: Sequence[Owner]) -> Documented:
        uploads: list[Upload] = []
        not_drawn: dict[str, str] = {}
        for owner, kept in read_statements(self.connection, owners).items():
            # Here, not on the pool: a renderer draws one page at a time.
            try:
                drawn = rendered(kept)
            except Exception as error:  # of whatever kind: the others' documents do not wait
                not_drawn |= _not_drawn(kept, error)
                continue
            for kind, content in drawn.items():
                stored = pool.submit(self.documents.put, key_of(*owner, kind), content)
                uploads.append((owner, kind, stored))
        rows = [_row(*upload) for upload in uploads]
        if rows:
            self.connection.execute(STORED, [list(column) for column in zip(*rows, strict=True)])
        return Documented(len({owner for owner, _, _ in uploads}), not_drawn)


def _not_drawn(kept: Sequence[Kept], error: Exception) -> dict[str, str]:
    why = " ".join(f"{type(error).__name__}: {error}".split())
    return {one.statement.statement_id: why for one in kept}


def _row(owner: Owner, kind: str, stored: Future[Document]) -> tuple[str, ...]:
    place = stored.result()
    return (*owner, kind, place["bucket"], place["key"], place["sha256"])
