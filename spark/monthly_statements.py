"""Issues the statements of a month, each once, and sends them to their topic.

read unstated lines and latest statements ─► accounts ─► issue (S3, ledger) ─► publish

Running again, or for an earlier month, issues nothing; what was interrupted is carried on.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime

from kafka import KafkaProducer
from pyspark.sql import DataFrame, Row, SparkSession

from billing.database import Connection, connect
from billing.document_store import document_store
from billing.issuing import Issuer
from billing.jdbc import jdbc_options
from billing.period import Period, to_wire
from billing.publisher import publish
from billing.statement import Policy
from billing.statement_store import close, is_closed, only_issuer
from contracts.errors import CardwatchError, MissingSetting
from contracts.kafka_security import PLAIN, KafkaSecurity
from spark.failures import SPARK_FAILURES, cause_of
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
        for name in ("KAFKA_BOOTSTRAP_SERVERS", "LEDGER_DSN"):
            if not environ.get(name):
                raise MissingSetting(name)
        return cls(
            bootstrap_servers=environ["KAFKA_BOOTSTRAP_SERVERS"],
            documents_bucket=environ.get("DOCUMENTS_BUCKET", "cardwatch-documents"),
            ledger_dsn=environ["LEDGER_DSN"],
            security=KafkaSecurity.from_env(environ),
        )


def lines(spark: SparkSession, settings: Settings, period: Period) -> DataFrame:
    """Read in parallel, by user. Times come as text: no zone gets between ledger and statement."""
    query = f"""(select entry_id, user_id, currency, kind, wire_time(occurred_at) as occurred_at,
                        amount, merchant_name, merchant_place, items::text as items
                 from unstated_lines where occurred_at < '{to_wire(period.end)}') as lines"""  # noqa: S608
    parts = [f"abs(hashtext(user_id) % {READERS}) = {part}" for part in range(READERS)]
    options = jdbc_options(settings.ledger_dsn)
    return spark.read.jdbc(options["url"], query, predicates=parts, properties=options)


def latest(spark: SparkSession, settings: Settings) -> DataFrame:
    options = jdbc_options(settings.ledger_dsn)
    return (
        spark.read.format("jdbc").options(**options).option("dbtable", "latest_statements").load()
    )


def issue_all(due: DataFrame, settings: Settings, period: Period) -> int:
    """How many statements are new. Each partition adds its own, some hundred a transaction."""

    def issue_part(rows: Iterable[Row]) -> Iterator[int]:
        with closing(connect(settings.ledger_dsn)) as connection:
            documents = document_store(settings.documents_bucket)
            issuer = Issuer(period, Policy(), documents, connection)
            yield issuer.issue(account_of(row) for row in rows)

    return int(due.rdd.mapPartitions(issue_part).sum())


def producer_of(settings: Settings) -> KafkaProducer:
    return KafkaProducer(
        bootstrap_servers=settings.bootstrap_servers,
        acks="all",
        **settings.security.client_options(),
    )


def run(
    period: Period, settings: Settings, connection: Connection, clock: Callable[[], datetime]
) -> str:
    """What was done, in a sentence."""
    issued = 0
    with only_issuer(connection):
        closed = is_closed(connection, period)
        if not closed:
            spark = spark_session("monthly_statements", os.environ)
            unstated = lines(spark, settings, period)
            due = accounts(unstated, latest(spark, settings), period, PARTITIONS)
            issued = issue_all(due, settings, period)
            close(connection, period, clock())
        with closing(producer_of(settings)) as p:
            sent = publish(connection, p, clock)
    why = " (this month or a later one was closed before)" if closed else ""
    return f"{period}: {issued} statements issued{why}, {sent} sent"


def period_of(arguments: list[str]) -> Period:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--period", required=True, help="the month, like 2026-10")
    text: str = parser.parse_args(arguments).period
    try:
        return Period.parse(text)
    except ValueError as error:
        parser.error(str(error))


def main() -> None:
    period = period_of(sys.argv[1:])
    try:
        settings = Settings.from_env(os.environ)
        with closing(connect(settings.ledger_dsn)) as connection:
            print(run(period, settings, connection, lambda: datetime.now(UTC)))
    except CardwatchError as error:
        sys.exit(f"monthly_statements: {error}")
    except SPARK_FAILURES as failure:
        cause = cause_of(str(failure))
        sys.exit(f"monthly_statements: {cause}\nNothing is half issued; run it again to carry on.")


if __name__ == "__main__":
    main()
