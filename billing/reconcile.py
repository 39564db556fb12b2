"""python -m billing.reconcile: do the books agree? One line a check, and what differs below it.

Ledger, topics, Elasticsearch and S3 are compared item by item, for a month or for all time. Ends
with 1 where something differs. Elasticsearch is left out where ELASTICSEARCH_URL is not set.
KAFKA_USERNAME and ELASTICSEARCH_USER log in, where these ask who somebody is.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from typing import Any

from elasticsearch import Elasticsearch

from billing.books import Check, Facts, compare
from billing.database import Connection, connect
from billing.document_store import document_store
from billing.period import Period
from billing.reconciliation import index, ledger, topics
from billing.reconciliation.chain import chain_check
from billing.reconciliation.documents import document_checks
from billing.reconciliation.ledger import Span
from contracts import elasticsearch_login
from contracts.errors import CardwatchError, MissingSetting
from contracts.kafka_security import KafkaSecurity

SETTLES_WITHIN = timedelta(minutes=5)


def reconcile(
    environ: Mapping[str, str], span: Span, settles_within: timedelta = SETTLES_WITHIN
) -> Iterator[Check]:
    """Raises CardwatchError where one of the servers cannot be asked."""
    for name in ("LEDGER_DSN", "KAFKA_BOOTSTRAP_SERVERS"):
        if not environ.get(name):
            raise MissingSetting(name)
    with closing(connect(environ["LEDGER_DSN"])) as connection:
        yield from ledger.ledger_checks(connection, span)
        yield chain_check(connection, span)
        yield from _topic_checks(connection, _kafka(environ), span, settles_within)
        if elasticsearch_login.nodes(environ):
            yield from _index_checks(connection, environ, span)
        store = document_store(environ.get("DOCUMENTS_BUCKET", "cardwatch-documents"))
        yield from document_checks(connection, store, span)


def _kafka(environ: Mapping[str, str]) -> Mapping[str, Any]:
    """Keyword arguments of a consumer."""
    login = KafkaSecurity.from_env(environ).client_options()
    return {"bootstrap_servers": environ["KAFKA_BOOTSTRAP_SERVERS"], **login}


def _topic_checks(
    connection: Connection, kafka: Mapping[str, Any], span: Span, settles_within: timedelta
) -> Iterator[Check]:
    # Before the topics: else all that is posted while they are read would be in the ledger alone.
    kept = {name: ledger.facts(connection, name, span) for name in topics.TOLD}
    with ThreadPoolExecutor(len(topics.TOLD)) as pool:  # each waits for Kafka most of its time
        told = pool.map(lambda name: topics.said(kafka, name, span, settles_within), topics.TOLD)
        for name, said in zip(topics.TOLD, told, strict=True):
            yield topics.compared(name, said, kept[name], _gone(connection, name, said, kept[name]))


def _gone(connection: Connection, name: str, told: topics.Said, kept: Facts) -> set[str]:
    """Keys that the topic may have kept no longer."""
    missing = kept.keys() - told.facts.keys()
    if told.whole_since is None or not missing:
        return set()
    return ledger.keys_before(connection, name, missing, told.whole_since)


def _index_checks(
    connection: Connection, environ: Mapping[str, str], span: Span
) -> Iterator[Check]:
    login = elasticsearch_login.client_options(environ)
    with closing(Elasticsearch(elasticsearch_login.nodes(environ), **login)) as client:
        for name in index.INDEXED:
            kept = ledger.facts(connection, name, span)
            found = index.facts(client, name, span)
            yield compare(f"{name} in the ledger", kept, f"{name} in Elasticsearch", found)


def asked_of(arguments: Sequence[str]) -> tuple[Span, timedelta]:
    parser = argparse.ArgumentParser(prog="python -m billing.reconcile", description=__doc__)
    parser.add_argument("--period", help="a month, like 2026-10 (default: all time)")
    parser.add_argument(
        "--settles-within",
        type=float,
        default=SETTLES_WITHIN.total_seconds(),
        help="seconds that an event may be on its way to the ledger (default: %(default).0f)",
    )
    options = parser.parse_args(arguments)
    try:
        span = Span(Period.parse(options.period) if options.period else None)
    except ValueError as error:
        parser.error(str(error))
    return span, timedelta(seconds=options.settles_within)


def main() -> int:
    span, settles_within = asked_of(sys.argv[1:])
    agree = True
    try:
        for check in reconcile(os.environ, span, settles_within):
            print(check, flush=True)
            agree = agree and check.holds
    except CardwatchError as error:
        print(f"reconcile: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("reconcile: interrupted", file=sys.stderr)
        return 130
    print("The books agree." if agree else "The books do not agree: see what DIFFERS above.")
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
