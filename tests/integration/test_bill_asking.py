"""python -m billing, from the shell: what it answers, and what it says when it cannot."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from bill_messages import approval, example, fresh_ledger, payment, purchase, refund
from bill_month import documents_of
from elasticsearch import Elasticsearch
from psycopg.conninfo import make_conninfo

from billing.database import connect
from billing.documenting import Documenter
from billing.issuing import Issuer
from billing.ledger_store import post
from billing.period import Period
from billing.statement import Account, Entry
from billing.statement_store import policies
from local_stack.endpoints import Endpoints

OCTOBER = Period(2026, 10)
UNSTATED = "select entry_id, kind, amount from unstated_lines where user_id = 'u-ask'"


@pytest.fixture(scope="module")
def environ(stack: Endpoints) -> Iterator[dict[str, str]]:
    """A ledger with an October statement of u-ask, and a purchase that nobody approved."""
    with fresh_ledger(stack.postgresql) as dsn, closing(connect(dsn)) as connection:
        bought = [approval("ask", "u-ask"), purchase("ask", "u-ask")]
        given_back = refund("ask", "29.90", user="u-ask")
        post(connection, [*bought, given_back, payment("pay-ask", "u-ask"), purchase("odd")])
        entries = tuple(Entry(*row) for row in connection.execute(UNSTATED))
        in_force = policies(connection, OCTOBER.end.date())
        Issuer(OCTOBER, in_force, connection).issue([Account("u-ask", "EUR", entries)])
        Documenter(documents_of(stack), connection).document([("u-ask", "2026-10")])
        own = {**os.environ, **stack.env(), "LEDGER_DSN": dsn}
        own.pop("ELASTICSEARCH_URL")
        yield own


def ask(environ: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "billing", *arguments]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=120)
    assert "Traceback" not in done.stderr
    return done


def test_a_balance_is_told_with_the_last_statement(environ: dict[str, str]) -> None:
    told = ask(environ, "balance", "u-ask").stdout

    assert told.split()[:3] == ["EUR", "20.00", "owed"]
    assert "u-ask_2026-10_EUR closed with 20.00, due 2026-11-22" in told


def test_a_statement_is_told_as_its_document_has_it(environ: dict[str, str]) -> None:
    told = ask(environ, "statement", "u-ask", "2026-10").stdout

    assert "Card statement, October 2026" in told
    assert "u-ask_2026-10_EUR (no. 1)" in told
    assert "Café Central" in told


def test_the_document_is_fetched_whole(environ: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "statement.pdf"

    told = ask(environ, "statement", "u-ask", "2026-10", "--pdf", str(file)).stdout

    assert file.read_bytes().startswith(b"%PDF-")
    assert "SHA-256" in told


def test_a_purchase_is_followed_from_its_request_to_its_statement(
    environ: dict[str, str],
) -> None:
    lines = ask(environ, "explain", "p-ask").stdout.splitlines()

    steps = [line.split()[0] for line in lines if not line.startswith(" ")]
    once = ["posting", "statement", "state"]
    assert steps == ["request", "decision", "purchase", *once, "refund", *once]
    assert "debit cardholder:u-ask, credit merchant:m-000017 129.90 EUR" in "\n".join(lines)
    assert "s3://cardwatch-documents/statements/2026-10/u-ask_2026-10.pdf" in "\n".join(lines)


def test_the_score_is_told_by_the_node_of_elasticsearch_that_answers(
    environ: dict[str, str], stack: Endpoints
) -> None:
    _, decision = approval("ask", "u-ask", score=87, scorecard_version="2026-11-3")
    with closing(Elasticsearch(stack.elasticsearch)) as client:
        index = "approval-decisions-2026.10"
        client.index(index=index, id="ask", document=json.loads(decision), refresh=True)
    away = "http://127.0.0.1:1"
    cluster = {**environ, "ELASTICSEARCH_URL": f"{away} {stack.elasticsearch}"}

    told = ask(cluster, "explain", "p-ask").stdout

    assert ", score 87 by scorecard 2026-11-3" in told


def test_what_nobody_is_billed_for_is_on_the_report_with_its_reason(
    environ: dict[str, str],
) -> None:
    told = ask(environ, "suspense").stdout.splitlines()

    assert told[0].split()[:3] == ["no_request", "p-odd", "purchase"]
    assert told[-1] == "1 in suspense"


def test_terms_are_chosen_and_told(environ: dict[str, str]) -> None:
    ask(environ, "terms", "u-terms", "--first-day", "15", "--locale", "de_AT")

    told = ask(environ, "terms", "u-terms").stdout.strip()
    assert told == "u-terms: cycle from day 15, locale de_AT, paper a4"


def test_a_payment_is_taken_back_once(environ: dict[str, str]) -> None:
    first = ask(environ, "reverse", "pay-ask", "--because", "bounced")
    again = ask(environ, "reverse", "pay-ask", "--because", "bounced")

    assert first.stdout == "pay-ask: 1 entries taken back\n"
    assert again.stdout == "pay-ask: taken back before\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("balance", "nobody"), "there is no cardholder nobody"),
        (("statement", "u-ask", "2026-09"), "those there are: 2026-10"),
        (("statement", "u-ask", "October"), "write one like 2026-10"),
        (("explain", "p-none"), "there is no purchase p-none"),
        (("reverse", "none", "--because", "x"), "check its id"),
        (("reverse", "pay-ask", "--because", " "), "' ' is no reason"),
        (("terms", "u-\udcff"), "is no id"),
        (("terms", "u-ask", "--first-day", "29"), "29 is no day from 1 to 28"),
        (("statement", "u-ask", "2026-10", "--pdf", "/nowhere/x.pdf"), "cannot be written"),
    ],
)
def test_what_cannot_be_answered_is_said_and_ends_with_an_error(
    environ: dict[str, str], arguments: tuple[str, ...], said: str
) -> None:
    done = ask(environ, *arguments)

    assert done.returncode != 0
    assert said in done.stderr


def test_a_dead_database_is_named(environ: dict[str, str]) -> None:
    done = ask({**environ, "LEDGER_DSN": "postgresql://x@127.0.0.1:1/x"}, "balance", "u-ask")

    assert done.returncode == 1
    assert done.stderr.startswith("billing: PostgreSQL is unavailable")


def test_a_profile_of_aws_that_is_not_there_is_told(
    environ: dict[str, str], tmp_path: Path
) -> None:
    wanted = ("statement", "u-ask", "2026-10", "--pdf", str(tmp_path / "statement.pdf"))

    done = ask({**environ, "AWS_PROFILE": "nobody"}, *wanted)

    assert done.returncode == 1
    assert done.stderr.startswith("billing: S3 is unavailable (The config profile (nobody)")


def test_a_database_that_is_no_ledger_is_told(environ: dict[str, str]) -> None:
    other = make_conninfo(environ["LEDGER_DSN"], dbname="postgres")

    done = ask({**environ, "LEDGER_DSN": other}, "balance", "u-ask")

    assert done.returncode == 1
    assert done.stderr.startswith("billing: the database of LEDGER_DSN is no ledger (relation ")


def test_a_purchase_of_an_invalid_request_is_explained(stack: Endpoints) -> None:
    invalid = {**example("approval-decisions", "invalid-request"), "request_id": "inv"}
    with fresh_ledger(stack.postgresql) as dsn:
        with closing(connect(dsn)) as connection:
            post(connection, [("approval-decisions", json.dumps(invalid)), purchase("inv")])
        told = ask({**os.environ, "LEDGER_DSN": dsn}, "explain", "p-inv").stdout

    assert told.startswith("request    inv: no valid amount asked for")
    assert "state      held: request_rejected" in told


def test_of_two_that_share_an_id_only_the_kind_that_is_told_is_taken_back(
    environ: dict[str, str],
) -> None:
    bought = [approval("both", "u-both"), purchase("both", "u-both")]
    with closing(connect(environ["LEDGER_DSN"])) as connection:
        post(connection, [*bought, payment("p-both", "u-both", "29.90")])
    asked = ("reverse", "p-both", "--because", "a mistake")

    refused, absent = ask(environ, *asked), ask(environ, *asked, "--kind", "refund")
    taken, balance = ask(environ, *asked, "--kind", "payment"), ask(environ, "balance", "u-both")

    assert refused.returncode == 1
    assert (
        "both a purchase and a payment have this id: add --kind purchase|payment" in refused.stderr
    )
    assert "there is no posted refund p-both" in absent.stderr
    assert taken.stdout.strip() == "p-both: 1 entries taken back"
    assert balance.stdout.split()[:2] == ["EUR", "129.90"]
