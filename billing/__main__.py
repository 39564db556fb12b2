"""python -m billing COMMAND: what is owed, why, and where it stands."""

import hashlib
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from elasticsearch import Elasticsearch

from billing import asking, terms
from billing.commands import parser
from billing.corrections import reverse
from billing.database import Connection, answering, connect
from billing.document_store import document_store
from billing.explain import explain
from contracts import elasticsearch_login
from contracts.errors import CardwatchError, MissingSetting, NotFound, SetupFailed
from contracts.messages import Document

Answer = Callable[[Connection, Namespace, Mapping[str, str]], Iterator[str]]


def _statement(connection: Connection, asked: Namespace, _: Mapping[str, str]) -> Iterator[str]:
    kept = asking.kept_statements(connection, asked.user, asked.period)
    if not (asked.pdf or asked.html):
        yield from asking.statement(kept)
    for kind, file in (("pdf", asked.pdf), ("html", asked.html)):
        if file:
            yield _fetch(asking.document(connection, asked.user, asked.period, kind), file)


def _fetch(document: Document, file: Path) -> str:
    """Raises NotFound where S3 lacks it or has another. Raises SetupFailed, Unavailable."""
    content = document_store(document["bucket"]).get(document["key"])
    if content is None or hashlib.sha256(content).hexdigest() != document["sha256"]:
        hint = "run `python -m billing.reconcile` and restore it"
        raise NotFound("intact document", document["key"], hint)
    try:
        file.write_bytes(content)
    except OSError as failure:
        raise SetupFailed(f"{file} cannot be written ({failure.strerror}): name another") from None
    return f"{file}: {len(content):,} bytes, SHA-256 {document['sha256']}"


def _balance(connection: Connection, asked: Namespace, _: Mapping[str, str]) -> Iterator[str]:
    return asking.balance(connection, asked.user)


def _explain(connection: Connection, asked: Namespace, environ: Mapping[str, str]) -> Iterator[str]:
    nodes, login = elasticsearch_login.nodes(environ), elasticsearch_login.client_options(environ)
    decisions = Elasticsearch(nodes, request_timeout=5, **login) if nodes else None
    return explain(connection, asked.purchase_id, decisions)


def _suspense(connection: Connection, _: Namespace, __: Mapping[str, str]) -> Iterator[str]:
    return asking.suspense(connection)


def _reverse(connection: Connection, asked: Namespace, _: Mapping[str, str]) -> Iterator[str]:
    made = reverse(connection, asked.id, asked.because, datetime.now(UTC), asked.kind)
    yield f"{asked.id}: {made} entries taken back" if made else f"{asked.id}: taken back before"


def _terms(connection: Connection, asked: Namespace, _: Mapping[str, str]) -> Iterator[str]:
    current = terms.terms_of(connection, asked.user)
    wanted = {name: getattr(asked, name) for name in ("first_day", "locale", "paper")}
    chosen = replace(current, **{name: value for name, value in wanted.items() if value})
    if chosen != current:
        terms.choose(connection, asked.user, chosen, datetime.now(UTC))
    yield f"{asked.user}: {chosen}"


ANSWERS: Mapping[str, Answer] = {
    "statement": _statement,
    "balance": _balance,
    "explain": _explain,
    "suspense": _suspense,
    "reverse": _reverse,
    "terms": _terms,
}


def main() -> None:
    asked = parser().parse_args()
    try:
        if not os.environ.get("LEDGER_DSN"):
            raise MissingSetting("LEDGER_DSN")
        with closing(connect(os.environ["LEDGER_DSN"])) as connection, answering():
            for line in ANSWERS[asked.command](connection, asked, os.environ):
                print(line)
    except CardwatchError as error:
        sys.exit(f"billing: {error}")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has enough


if __name__ == "__main__":
    main()
