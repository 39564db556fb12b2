"""python -m billing.reconcile: do the books agree? One line a check, and what differs below it.

Ledger, topics, Elasticsearch and S3 are compared item by item, for a month or for all time; what
topics and Elasticsearch keep no longer is left out, and said so. Ends with 1 where something
differs. Elasticsearch is left out where ELASTICSEARCH_URL is not set.
KAFKA_USERNAME and ELASTICSEARCH_USER log in, where these ask who somebody is.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

from elasticsearch import Elasticsearch

from billing.books import Check, Facts
from billing.database import Connection, answering, connect
from billing.document_store import document_store
from billing.period import Period
from billing.reconciliation import index, ledger, topics
from billing.reconciliation.chain import chain_check
from billing.reconciliation.documents import document_checks
from billing.reconciliation.ledger import Span
from contracts import elasticsearch_login
from contracts.environment import required
from contracts.errors import CardwatchError
from contracts.kafka_security import KafkaSecurity

#: On EMR posting starts every five minutes, and takes some to be there.
SETTLES_WITHIN = timedelta(minutes=15)


#: By name, for who looks at the same topics again and again.
Memories = Mapping[str, topics.Memory]


def memories() -> Memories:
    return {name: topics.Memory(name) for name in topics.TOLD}


def reconcile(
    environ: Mapping[str, str],
    span: Span,
    settles_within: timedelta = SETTLES_WITHIN,
    known: Memories | None = None,
) -> Iterator[Check]:
    """`known`: what was read of the topics before, for a span that begins some day; else they are
    read from their start. Raises CardwatchError where one of the servers cannot be asked."""
    ledger_dsn, _ = required(environ, "LEDGER_DSN", "KAFKA_BOOTSTRAP_SERVERS")
    with closing(connect(ledger_dsn)) as connection, answering():
        yield from ledger.ledger_checks(connection, span)
        yield chain_check(connection, span)
        yield from _message_checks(connection, environ, span, settles_within, known or {})
        store = document_store(environ.get("DOCUMENTS_BUCKET", "cardwatch-documents"))
        yield from document_checks(connection, store, span)


def _kafka(environ: Mapping[str, str]) -> Mapping[str, Any]:
    """Keyword arguments of a consumer."""
    login = KafkaSecurity.from_env(environ).client_options()
    return {"bootstrap_servers": environ["KAFKA_BOOTSTRAP_SERVERS"], **login}


def _message_checks(
    connection: Connection,
    environ: Mapping[str, str],
    span: Span,
    settles_within: timedelta,
    known: Memories,
) -> Iterator[Check]:
    """The topics are read last: all that ledger and Elasticsearch have is on them by then, and they
    say what is too young to be in both."""
    settled_by = datetime.now(UTC) - settles_within
    kept = {name: ledger.facts(connection, name, span) for name in topics.TOLD}
    indexed = _indexed(environ, span)
    kafka = _kafka(environ)
    with ThreadPoolExecutor(len(topics.TOLD)) as pool:  # each waits for Kafka most of its time
        read = pool.map(
            lambda name: topics.said(kafka, name, span, settled_by, known.get(name)), topics.TOLD
        )
        told = dict(zip(topics.TOLD, read, strict=True))
    for name, said in told.items():
        gone = _gone(connection, name, kept[name], said.facts, said.whole_since)
        yield topics.compared(name, said, kept[name], gone)
    for name, (found, since) in indexed.items():
        gone = _gone(connection, name, kept[name], found, since)
        yield index.compared(name, kept[name], found, told[name].unsettled, gone, since)


def _gone(
    connection: Connection, name: str, kept: Facts, found: Facts, whole_since: datetime | None
) -> set[str]:
    """Keys of the ledger that are from before what is kept elsewhere."""
    missing = kept.keys() - found.keys()
    if whole_since is None or not missing:
        return set()
    return ledger.keys_before(connection, name, missing, whole_since)


def _indexed(environ: Mapping[str, str], span: Span) -> dict[str, tuple[Facts, datetime | None]]:
    """By name, and since when all is there; of nothing where ELASTICSEARCH_URL is not set."""
    nodes, login = elasticsearch_login.nodes(environ), elasticsearch_login.client_options(environ)
    if not nodes:
        return {}
    with closing(Elasticsearch(nodes, **login)) as client:
        # In this order: what is deleted meanwhile is not missed.
        return {
            name: (index.facts(client, name, span), index.kept_since(client, name))
            for name in index.INDEXED
        }


def asked_of(arguments: Sequence[str]) -> tuple[Span, timedelta]:
    parser = argparse.ArgumentParser(prog="python -m billing.reconcile", description=__doc__)
    parser.add_argument("--period", help="a month, like 2026-10 (default: all time)")
    parser.add_argument(
        "--settles-within",
        type=_seconds,
        default=SETTLES_WITHIN,
        metavar="SECONDS",
        help="how long an event may be on its way to the ledger (default: "
        f"{SETTLES_WITHIN.total_seconds():.0f})",
    )
    options = parser.parse_args(arguments)
    try:
        span = Span(Period.parse(options.period) if options.period else None)
    except ValueError as error:
        parser.error(str(error))
    return span, options.settles_within


def _seconds(text: str) -> timedelta:
    if not text.isdecimal() or len(text) > len("31536000"):
        raise argparse.ArgumentTypeError(f"{text} is no number of seconds")
    return timedelta(seconds=int(text))


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
