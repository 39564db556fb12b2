"""Documents against the ledger, some at a time."""

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from billing_samples import kept, line, rendered

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
    def get(self, key: str) -> bytes:
        return Content(CONTENTS[key])

    def keys(self, _period: str) -> Iterator[str]:
        return iter(CONTENTS)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_no_more_documents_are_in_memory_than_those_of_a_few_owners(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def read(_connection: object, owners: list[Owner]) -> dict[Owner, list[Kept]]:
        return {owner: [OF_USER[owner[0]]] for owner in owners}

    monkeypatch.setattr(documents, "CHUNK", 1)
    monkeypatch.setattr(documents, "read_statements", read)

    checks = documents.document_checks(Ledger(), Store(), Span(None))  # type: ignore[arg-type]

    assert [str(check) for check in checks if not check.holds] == []
    assert checks[0].left == 2 * len(USERS)
    assert Content.most <= 2 * 2
