"""Whether every document is where the ledger says, unharmed, and says what the ledger says.

A document that is drawn again from the ledger to the same bytes says what the ledger says, to the
last item. One that is not (other fonts, another version of the renderer) is read, figure by figure.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html.parser import HTMLParser
from io import BytesIO
from itertools import groupby
from typing import LiteralString

from pypdf import PdfReader

from billing.books import Check, none
from billing.database import Connection
from billing.document.rendered import page_of, rendered
from billing.document_store import DocumentStore
from billing.money import to_wire
from billing.reconciliation.ledger import Span
from billing.statement_read import Kept, Owner, read_statements

READS_AT_ONCE = 8
CHUNK = 200  #: owners whose documents are in memory at once

ROWS: LiteralString = """
select s.user_id, s.period, d.format, d.key, d.sha256
from (select distinct user_id, period from statements
      where (%(period)s::text is null or period = %(period)s) and issued_at >= %(start)s) as s
left join statement_documents d using (user_id, period) order by 1, 2, 3"""
KEYS: LiteralString = """
select key from statement_documents where %(period)s = '' or period = %(period)s"""


@dataclass(frozen=True)
class Row:
    user_id: str
    period: str
    kind: str | None  #: html or pdf; none where there is no document at all
    key: str | None
    sha256: str | None


#: Where a document should be, and what is there.
Found = tuple[Row, bytes | None]


def document_checks(connection: Connection, store: DocumentStore, span: Span) -> list[Check]:
    """Raises Unavailable."""
    rows = [Row(*row) for row in connection.execute(ROWS, span.parameters())]
    owners = sorted({(row.user_id, row.period) for row in rows})
    there = [row for row in rows if row.kind]
    changed: list[str] = []
    saying_else: list[str] = []
    for found in _found(store, there):
        changed += _changed(found)
        saying_else += _saying_else(connection, found)
    return [
        Check(
            "documents wanted = documents in the ledger",
            2 * len(owners),
            len(there),
            tuple(_without(owners, there)),
        ),
        none("documents missing in S3 or changed there", changed),
        none(
            "documents in S3 that no statement has",
            [
                key
                for period in _folders(span, rows)
                for key in _of_nobody(connection, store, period)
            ],
        ),
        none("documents that say other figures than the ledger", saying_else),
    ]


def _folders(span: Span, rows: list[Row]) -> list[str]:
    """Periods whose documents are listed; one that is empty stands for all. Of a span that begins
    some day those of its statements: to list all that were ever issued costs too much."""
    if span.since:
        return sorted({row.period for row in rows})
    return [span.period or ""]


def _of_nobody(connection: Connection, store: DocumentStore, period: str) -> list[str]:
    listed = list(store.keys(period))  # before the ledger: a document is put, then its row
    known = {key for (key,) in connection.execute(KEYS, {"period": period})}
    return sorted(key for key in listed if key not in known)


def _found(store: DocumentStore, rows: list[Row]) -> Iterator[list[Found]]:
    """Some at once: all that were ever issued are more than fits into memory."""
    of_owner = [list(own) for _, own in groupby(rows, lambda row: (row.user_id, row.period))]
    with ThreadPoolExecutor(READS_AT_ONCE) as pool:
        for start in range(0, len(of_owner), CHUNK):
            chunk = [row for own in of_owner[start : start + CHUNK] for row in own]
            contents = pool.map(store.get, [row.key or "" for row in chunk])
            yield list(zip(chunk, contents, strict=True))


def _without(owners: list[Owner], there: list[Row]) -> Iterator[str]:
    have = {(row.user_id, row.period, row.kind) for row in there}
    for user_id, period in owners:
        for kind in ("html", "pdf"):
            if (user_id, period, kind) not in have:
                yield f"{user_id} {period}: no {kind}"


def _changed(found: list[Found]) -> Iterator[str]:
    for row, content in found:
        if content is None:
            yield f"{row.key}: missing"
        elif hashlib.sha256(content).hexdigest() != row.sha256:
            yield f"{row.key}: changed since it was issued"


def _saying_else(connection: Connection, found: list[Found]) -> Iterator[str]:
    of_owner: dict[Owner, list[tuple[Row, bytes]]] = defaultdict(list)
    for row, content in found:
        if content is not None:
            of_owner[row.user_id, row.period].append((row, content))
    for owner, statements in read_statements(connection, list(of_owner)).items():
        yield from _of_owner_saying_else(statements, of_owner[owner])


def _of_owner_saying_else(
    statements: list[Kept], found: Sequence[tuple[Row, bytes]]
) -> Iterator[str]:
    wanted = rendered(statements)
    for row, content in found:
        kind = row.kind or ""
        if content != wanted[kind] and (why := DIFFERS[kind](statements, content)):
            yield f"{row.key}: {why}"


def _html_differs(statements: list[Kept], content: bytes) -> str:
    """By the values of its data elements, section by section."""
    reader = _Figures()
    reader.feed(content.decode(errors="replace"))
    for one in statements:
        s = one.statement
        wanted = {
            "previous_balance": s.previous_balance,
            "purchases_total": s.purchases_total,
            "refunds_total": -s.refunds_total,
            "payments_total": -s.payments_total,
            "closing_balance": s.closing_balance,
        }
        said = reader.sections.get(s.statement_id, {})
        for name, value in wanted.items():
            if said.get(name) != to_wire(value):
                return f"{s.statement_id} {name} is {said.get(name)}, not {to_wire(value)}"
    return ""


def _pdf_differs(statements: list[Kept], content: bytes) -> str:
    """By its text: every figure of the summary must stand on its pages, as its locale has it."""
    try:
        words = _letters("".join(p.extract_text() for p in PdfReader(BytesIO(content)).pages))
    except Exception as error:  # pypdf has no one error for what is garbled
        return f"cannot be read ({type(error).__name__}: {error})"
    for section in page_of(statements).sections:
        for figure in (*section.summary, section.closing):
            if _letters(figure.text) not in words:
                return f"{section.statement_id} {figure.name} is not {figure.text}"
    return ""


#: Why the figures are others than those of the ledger, by format; empty where they are the same.
DIFFERS: Mapping[str, Callable[[list[Kept], bytes], str]] = {
    "html": _html_differs,
    "pdf": _pdf_differs,
}


def _letters(text: str) -> str:
    """Without spaces and direction marks, which extraction puts where it likes."""
    return re.sub(r"[\s\u2066-\u2069\u200e\u200f]", "", text)


class _Figures(HTMLParser):
    """Values of data elements by the id of the section that they stand in."""

    def __init__(self) -> None:
        super().__init__()
        self.sections: dict[str, dict[str, str | None]] = {}
        self._section = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "section":
            self._section = told.get("id") or ""
        elif tag == "data":
            values = self.sections.setdefault(self._section, {})
            values[told.get("class") or ""] = told.get("value")
