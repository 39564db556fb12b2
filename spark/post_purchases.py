"""Posts purchases, refunds and payments into the ledger, each once.

read approval-decisions, purchases, payments ─► judge ─► stage (tasks beside each other), or dead
letters ─► post what is new (one transaction)
"""

import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql.streaming.query import StreamingQuery

from billing.database import connect
from billing.ledger_store import Record, post_staged, stage
from billing.retry import retrying
from contracts.environment import required
from contracts.errors import SetupFailed
from contracts.kafka_security import PLAIN, KafkaSecurity
from spark.failures import failures_told
from spark.session import spark_session
from spark.streaming import records_of, send_dead_letters, trigger_of
from spark.transforms.purchases import TOPICS, Letter, consumed, judged

#: A task holds its share in memory: 120,000 messages of 2 kB are 240 MB.
RECORDS_A_BATCH = 120_000
LETTER = "topic string, key binary, value binary"


@dataclass(frozen=True)
class Settings:
    bootstrap_servers: str
    checkpoint: str  #: folder or, on EMR, an address in S3
    ledger_dsn: str = field(repr=False)
    records_a_batch: int = RECORDS_A_BATCH
    security: KafkaSecurity = PLAIN

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """POSTING_BATCH: at most so many records a batch. Raises MissingSetting, and SetupFailed
        where it is no number."""
        servers, folder, ledger_dsn = required(
            environ, "KAFKA_BOOTSTRAP_SERVERS", "CHECKPOINT_DIR", "LEDGER_DSN"
        )
        return cls(
            bootstrap_servers=servers,
            checkpoint=f"{folder}/post_purchases",
            ledger_dsn=ledger_dsn,
            records_a_batch=_records(environ.get("POSTING_BATCH") or f"{RECORDS_A_BATCH}"),
            security=KafkaSecurity.from_env(environ),
        )


def _records(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise SetupFailed(f"POSTING_BATCH is {text}: make it a number of records above zero")
    return int(text)


def read(spark: SparkSession, settings: Settings) -> DataFrame:
    """One source for all topics: a batch has a purchase's approval beside it, mostly."""
    return records_of(
        spark,
        TOPICS,
        settings.bootstrap_servers,
        settings.security,
        maxOffsetsPerTrigger=settings.records_a_batch,
    )


def poster(settings: Settings) -> Callable[[DataFrame, int], None]:
    """What is done with a batch. Spark may do it again after a failure: the ledger knows."""

    def post_batch(records: DataFrame, _: int) -> None:
        batch = uuid4()
        spark = records.sparkSession
        # A task a core, each with its share of Kafka's partitions.
        tasks = consumed(records).rdd.coalesce(spark.sparkContext.defaultParallelism)
        letters = tasks.mapPartitions(partial(stage_task, settings.ledger_dsn, batch))
        table = spark.createDataFrame(letters, LETTER, verifySchema=False)
        send_dead_letters(table, settings.bootstrap_servers, settings.security)
        retrying(lambda: post_once(settings.ledger_dsn, batch), time.sleep)

    return post_batch


def stage_task(dsn: str, batch: UUID, records: Iterable[Row]) -> list[Letter]:
    """Stages what can be posted; dead letters of the rest."""
    good, letters = judged(records)
    retrying(lambda: stage_once(dsn, batch, good), time.sleep)
    return letters


def stage_once(dsn: str, batch: UUID, records: Sequence[Record]) -> None:
    with connect(dsn) as connection:
        stage(connection, batch, records)


def post_once(dsn: str, batch: UUID) -> None:
    with connect(dsn) as connection:
        post_staged(connection, batch)


def start(spark: SparkSession, settings: Settings, trigger: Mapping[str, Any]) -> StreamingQuery:
    return (
        read(spark, settings)
        .writeStream.queryName("post_purchases")
        .foreachBatch(poster(settings))
        .option("checkpointLocation", settings.checkpoint)
        .trigger(**trigger)
        .start()
    )


def main() -> None:
    trigger = trigger_of(sys.argv[1:], "spark.post_purchases", __doc__, every="1 second")
    with failures_told("post_purchases", "Nothing is half posted; start it again to carry on."):
        settings = Settings.from_env(os.environ)
        start(spark_session("post_purchases", os.environ), settings, trigger).awaitTermination()


if __name__ == "__main__":
    main()
