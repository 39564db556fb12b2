"""Issues the statements of the billing cycles that begin in a month, each once, and sends them.

read unstated entries and latest statements ─► accounts ─► issue (ledger)
─► render (S3) ─► publish (Kafka)

Running again, or for an earlier month, issues nothing; what was interrupted is carried on, and
cycles before it that no run came to are issued first. Whose statement is issued late has as many
days to pay it as ever: they count from the day of its issue. One that could not be sent then (not
drawn, S3 or Kafka away) keeps its due date; how many go with fewer days is said.
"""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from kafka import KafkaProducer
from kafka.errors import KafkaError
from pyspark.sql import DataFrame, Row, SparkSession

from billing.database import Connection, answering, connect
from billing.document_store import document_store
from billing.documenting import Documented, Documenter, NotDrawn
from billing.issuing import Issuer, issued
from billing.jdbc import jdbc_options
from billing.period import Period
from billing.policy import Policies
from billing.publisher import NotTaken, publish
from billing.statement import Statement
from billing.statement_store import (
    close,
    cycles_of,
    is_closed,
    missed_before,
    only_issuer,
    policies,
    sent_late,
)
from contracts.environment import required
from contracts.errors import CardwatchError, SetupFailed, Unavailable
from contracts.kafka_security import PLAIN, KafkaSecurity
from contracts.timestamps import timestamp_of
from spark.failures import failures_told
from spark.session import spark_session
from spark.transforms.statements import account_of, accounts

#: A partition's accounts are in memory at once: more of them for more accounts.
PARTITIONS = 8
#: Each reads the whole index: more of them only where the database has cores to spare.
READERS = 2


@dataclass(frozen=True)
class Settings:
    bootstrap_servers: str
    documents_bucket: str
    ledger_dsn: str = field(repr=False)
    security: KafkaSecurity = PLAIN

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """S3 itself is reached as boto3 finds it: AWS_ENDPOINT_URL, AWS_REGION and so on."""
        servers, ledger_dsn = required(environ, "KAFKA_BOOTSTRAP_SERVERS", "LEDGER_DSN")
        return cls(
            bootstrap_servers=servers,
            documents_bucket=environ.get("DOCUMENTS_BUCKET", "cardwatch-documents"),
            ledger_dsn=ledger_dsn,
            security=KafkaSecurity.from_env(environ),
        )


@dataclass(frozen=True)
class Ledger:
    """The ledger as Spark reads it. Numbers and times come as text: nothing rounds or shifts."""

    spark: SparkSession
    dsn: str

    def entries(self, period: Period) -> DataFrame:
        return self._read(f"""
            select entry_id, user_id, currency, kind, amount::text, by_category::text
            from unstated_lines as told where first_day = {period.first_day}
            and occurred_at < '{timestamp_of(period.end)}' and {_not_stated(period)}""")  # noqa: S608

    def latest(self, period: Period) -> DataFrame:
        return self._read(f"""
            select user_id, currency, period, wire_time(period_end) as period_end, number,
                   closing_balance::text, sha256
            from latest_statements as told left join current_terms using (user_id)
            where coalesce(first_day, 1) = {period.first_day} and {_not_stated(period)}""")  # noqa: S608

    def without_documents(self) -> DataFrame:
        return self._read("""
            select distinct user_id, period from statements s where
            (select count(*) from statement_documents d
             where d.user_id = s.user_id and d.period = s.period) < 2""")

    def _read(self, query: str) -> DataFrame:
        """In parallel, by user."""
        parts = [f"abs(hashtext(user_id) % {READERS}) = {part}" for part in range(READERS)]
        options = jdbc_options(self.dsn)
        table = f"({query}) as wanted"
        return self.spark.read.jdbc(options["url"], table, predicates=parts, properties=options)


def _not_stated(period: Period) -> str:
    """Leaves out users with a statement of a cycle of this name that began on another day: one
    document has all accounts of a cycle, so that what is in the second waits for the next."""
    # Looked up by user: of a list of all (`not in`) PostgreSQL makes no hash once it is long.
    return f"""not exists (
        select from statements s where s.user_id = told.user_id
        and s.period = '{period}' and s.period_end <> '{timestamp_of(period.end)}')"""  # noqa: S608


def accounts_of(ledger: Ledger, period: Period) -> DataFrame:
    return accounts(ledger.entries(period), ledger.latest(period), period, PARTITIONS)


def issue_all(
    due: DataFrame, dsn: str, period: Period, in_force: Policies, today: date | None = None
) -> int:
    """How many statements are new. Each partition adds its own, some hundred a transaction."""

    def issue_part(rows: Iterable[Row]) -> Iterator[int]:
        with closing(connect(dsn)) as connection, answering():
            issuer = Issuer(period, in_force, connection, today)
            yield issuer.issue(account_of(row) for row in rows)

    return int(due.rdd.mapPartitions(issue_part).sum())


def document_all(owners: DataFrame, settings: Settings) -> Documented:
    def document_part(rows: Iterable[Row]) -> Iterator[Documented]:
        with closing(connect(settings.ledger_dsn)) as connection, answering():
            documenter = Documenter(document_store(settings.documents_bucket), connection)
            yield documenter.document((row.user_id, row.period) for row in rows)

    return Documented.sum(owners.repartition(PARTITIONS).rdd.mapPartitions(document_part).collect())


def due_cycles(connection: Connection, month: str, as_of: datetime) -> list[Period]:
    """Those that are over and not closed, each after the ones of its day that were missed before
    it. Raises SetupFailed where none has been over yet."""
    cycles = cycles_of(connection, month)
    is_open = [cycle for cycle in cycles if not is_closed(connection, cycle)]
    due = [one for cycle in is_open for one in (*missed_before(connection, cycle), cycle)]
    over = [cycle for cycle in due if cycle.end <= as_of]
    if is_open == cycles and not over:
        raise SetupFailed(
            f"{month} is not over: its first cycle ends on {cycles[0].end:%Y-%m-%d}; run it again "
            "then, or with --as-of where the clock of the events is another"
        )
    return over


def _issued_on(as_of: datetime) -> date:
    """From when on a cardholder has days to pay: today, also where --as-of is still to come."""
    return min(as_of, datetime.now(UTC)).date()


def producer_of(settings: Settings) -> KafkaProducer:
    """Raises Unavailable."""
    try:
        return KafkaProducer(
            bootstrap_servers=settings.bootstrap_servers,
            acks="all",
            # An idempotent one numbers its batches: after one that the broker refuses as too large
            # it takes none of that partition any more. A statement that comes twice has the same
            # statement_id, and what was not taken stays in the outbox.
            enable_idempotence=False,
            max_in_flight_requests_per_connection=1,  # in order, though one is sent again
            **settings.security.client_options(),
        )
    except KafkaError as failure:
        raise Unavailable("Kafka", str(failure)) from failure


def run(month: str, as_of: datetime, settings: Settings, connection: Connection) -> Iterator[str]:
    """What was done, sentence by sentence. After all others are sent, raises what `unsent_of`
    tells."""
    today = _issued_on(as_of)
    with only_issuer(connection):
        began = datetime.now(UTC)
        cycles = due_cycles(connection, month, as_of)
        ledger = Ledger(spark_session("monthly_statements", os.environ), settings.ledger_dsn)
        new = 0
        for cycle in cycles:
            if str(cycle) != month:
                yield f"{cycle}, from day {cycle.first_day}: missed until now"
            in_force = policies(connection, cycle.end.date())
            accounts_due = accounts_of(ledger, cycle)
            new += issue_all(accounts_due, settings.ledger_dsn, cycle, in_force, today)
            close(connection, cycle, datetime.now(UTC))
        made = document_all(ledger.without_documents(), settings)
        yield f"{month}: documents of {made.owners} cardholders are in S3"
        with closing(producer_of(settings)) as p:
            sent, too_large = publish(connection, p, lambda: datetime.now(UTC))
        if late := sent_late(connection, began):
            yield f"{month}: {late} of those sent have fewer days to pay than the policy gives"
    why = "" if cycles else " (its cycles that are over were closed before)"
    yield f"{month}: {new} statements issued{why}, {sent} sent"
    if left := unsent_of(made.not_drawn, too_large):
        raise left


def unsent_of(not_drawn: Mapping[str, str], too_large: Mapping[str, str]) -> CardwatchError | None:
    """Of statements, and why: NotDrawn for those that have no documents, NotTaken for those that
    are too large for Kafka; one error that tells both where there are both."""
    told: list[CardwatchError] = [NotDrawn(not_drawn)] if not_drawn else []
    told += [NotTaken(too_large)] if too_large else []
    if len(told) > 1:
        return CardwatchError("\n".join(map(str, told)))
    return told[0] if told else None


def preview(
    month: str, as_of: datetime, settings: Settings, connection: Connection
) -> Iterator[str]:
    """A line for each statement that would be issued; nothing is changed."""
    ledger = Ledger(spark_session("monthly_statements", os.environ), settings.ledger_dsn)
    today = _issued_on(as_of)
    found = 0
    previewed: set[int] = set()
    for cycle in due_cycles(connection, month, as_of):
        if cycle.first_day in previewed:
            yield f"{cycle}, from day {cycle.first_day}: goes on from what the one before it leaves"
            continue
        previewed.add(cycle.first_day)
        in_force = policies(connection, cycle.end.date())
        for row in accounts_of(ledger, cycle).orderBy("user_id", "currency").toLocalIterator():
            yield _preview_line(issued(account_of(row), cycle, in_force, today).statement)
            found += 1
    yield f"{month}: {found} statements would be issued; nothing was changed"


def _preview_line(statement: Statement) -> str:
    s = statement
    return (
        f"{s.statement_id}: previous {s.previous_balance:,} + purchases {s.purchases_total:,}"
        f" - refunds {s.refunds_total:,} - payments {s.payments_total:,}"
        f" + corrections {s.corrections_total:,} = {s.closing_balance:,} {s.currency},"
        f" minimum {s.minimum_payment:,} by {s.due_at:%Y-%m-%d}"
    )


def options_of(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m spark.monthly_statements", description=__doc__)
    parser.add_argument("--period", required=True, help="the month, like 2026-10")
    parser.add_argument(
        "--as-of",
        type=_moment,
        help="cycles that end after this moment wait, and the days to pay what is issued late begin"
        " with it (a date or time, in UTC if it has no offset; default: now)",
    )
    parser.add_argument("--dry-run", action="store_true", help="only show what would be issued")
    options = parser.parse_args(arguments)
    try:
        Period.parse(options.period)
    except ValueError as error:
        parser.error(str(error))
    return options


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no date: write one like 2026-11-01") from None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def main() -> None:
    options = options_of(sys.argv[1:])
    as_of = options.as_of or datetime.now(UTC)
    steps = preview if options.dry_run else run
    with failures_told("monthly_statements", "Nothing is half issued; run it again to carry on."):
        settings = Settings.from_env(os.environ)
        with closing(connect(settings.ledger_dsn)) as connection, answering():
            for line in steps(options.period, as_of, settings, connection):
                print(line, flush=True)


if __name__ == "__main__":
    main()
