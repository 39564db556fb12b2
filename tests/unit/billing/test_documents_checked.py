"""Documents against the ledger, some at a time."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from billing_samples import kept, line, rendered

from billing.period import Period
from billing.reconciliation import documents
from billing.reconciliation.ledger import Span
from billing.statement_read import Kept, Owner

USERS = [f"u-{number}" for number in range(5)]
OF_USER = {user: kept(line(), user=user) for user in USERS}
CONTENTS = {
    f"{user}.{kind}": content
    for user, one in OF_USER.items()
    for kind, content in rendered([one]).items()
}


class Content(bytes):
    """Counts how many of its kind are in memory."""

    alive = 0
    most = 0

    def __init__(self, _content: bytes) -> None:
        Content.alive += 1
        Content.most = max(Content.most, Content.alive)

    def __del__(self) -> None:
        Content.alive -= 1


class Ledger:
    def execute(self, query: str, _parameters: object) -> list[tuple[Any, ...]]:
        if query == documents.KEYS:
            return [(key,) for key in CONTENTS]
        return [
            (*key.partition(".")[:1], "2026-10", key.partition(".")[2], key, _sha256(content))
            for key, content in CONTENTS.items()
        ]


class Store:
    def __init__(self, changed: dict[str, bytes] | None = None) -> None:
        self._contents = CONTENTS | (changed or {})
        self.listed: list[str] = []

    def get(self, key: str) -> bytes:
        return Content(self._contents[key])

    def keys(self, period: str) -> Iterator[str]:
        self.listed.append(period)
        return iter(self._contents)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read(_connection: object, owners: list[Owner]) -> dict[Owner, list[Kept]]:
    return {owner: [OF_USER[owner[0]]] for owner in owners}


def test_no_more_documents_are_in_memory_than_those_of_a_few_owners(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(documents, "CHUNK", 1)
    monkeypatch.setattr(documents, "read_statements", read)

    checks = documents.document_checks(Ledger(), Store(), Span(None))  # type: ignore[arg-type]

    assert [str(check) for check in checks if not check.holds] == []
    assert checks[0].left == 2 * len(USERS)
    assert Content.most <= 2 * 2


@pytest.mark.parametrize("figure", [b"", b"129,90", b"sNaN", b"1e999999999"])
def test_a_figure_that_is_no_number_is_another_figure(
    figure: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "read_statements", read)
    whole = CONTENTS["u-3.html"]
    store = Store({"u-3.html": whole.replace(b'value="129.90"', b'value="%s"' % figure)})

    *_, says_else = documents.document_checks(Ledger(), store, Span(None))  # type: ignore[arg-type]

    said = f"u-3_2026-10_EUR purchases_total is {figure.decode()}, not 129.90"
    assert says_else.differing == (f"u-3.html: {said}",)


@pytest.mark.parametrize(
    ("span", "folders"),
    [
        (Span(None), [""]),
        (Span(Period(2026, 9)), ["2026-09"]),
        (Span(None, datetime(2026, 11, 1, tzinfo=UTC)), ["2026-10"]),
    ],
)
def test_what_is_listed_in_s3_is_all_a_month_or_the_months_of_the_latest_statements(
    span: Span, folders: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "read_statements", read)
    store = Store({"orphan.html": b""})

    checks = documents.document_checks(Ledger(), store, span)  # type: ignore[arg-type]

    assert store.listed == folders
    assert checks[2].differing == ("orphan.html",)


def test_a_pdf_that_was_damaged_is_told_whatever_its_reader_makes_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(documents, "read_statements", read)
    damaged = CONTENTS["u-3.pdf"].replace(b"/Type/ObjStm", b"/Type/ObjStx")
    store = Store({"u-3.pdf": damaged})

    *_, says_else = documents.document_checks(Ledger(), store, Span(None))  # type: ignore[arg-type]

    assert [told.partition(" (")[0] for told in says_else.differing] == ["u-3.pdf: cannot be read"]
