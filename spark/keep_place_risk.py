"""Keeps the risk of terminals and merchants up to date.

read approval-decisions ─┬─► judge ─► each once ─► raise the places table
read fraud-reports ──────┘   (a query each: one topic's backlog is not late by the other's clock)
"""

import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import add
from typing import Any

import boto3
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql.streaming.query import StreamingQuery

from billing.retry import retrying
from contracts.environment import required
from contracts.kafka_security import PLAIN, KafkaSecurity
from contracts.topics import FRAUD_REPORTS
from fraud.place_store import PLACES, PlaceStore, StoredPlace
from spark.failures import failures_told
from spark.session import spark_session
from spark.streaming import dead_letters, records_of, send_dead_letters, trigger_of
from spark.transforms.places import ONCE, Counted, counted, judge, raised

RECORDS_A_BATCH = 50_000
LOOK_S = 1


@dataclass(frozen=True)
class Settings:
    bootstrap_servers: str
    checkpoint: str  #: a folder, or s3://…
    table: str
    security: KafkaSecurity = PLAIN

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """DynamoDB is reached as boto3 finds it, in every worker."""
        servers, folder = required(environ, "KAFKA_BOOTSTRAP_SERVERS", "CHECKPOINT_DIR")
        return cls(
            bootstrap_servers=servers,
            checkpoint=f"{folder}/keep_place_risk",
            table=environ.get("PLACES_TABLE", PLACES),
            security=KafkaSecurity.from_env(environ),
        )


def read(spark: SparkSession, settings: Settings, topic: str) -> DataFrame:
    return records_of(
        spark,
        [topic],
        settings.bootstrap_servers,
        settings.security,
        maxOffsetsPerTrigger=RECORDS_A_BATCH,
    )


def keeper(settings: Settings, topic: str) -> Callable[[DataFrame, int], None]:
    """What is done with a batch. Spark may do it again after a failure: each place knows which
    offsets it has counted."""

    def keep_part(share: Iterable[tuple[str, list[Counted]]]) -> None:
        places = dict(share)
        store = PlaceStore(boto3.client("dynamodb"), settings.table)

        def change(place: str, stored: StoredPlace) -> StoredPlace:
            return raised(stored, places[place])

        retrying(partial(store.change, places.keys(), change), time.sleep)

    def keep_batch(batch: DataFrame, _: int) -> None:
        batch.persist()
        try:
            # Decisions that break their contract are the posting job's to set apart.
            if topic == FRAUD_REPORTS:
                letters = dead_letters(batch)
                send_dead_letters(letters, settings.bootstrap_servers, settings.security)
            counts = batch.where("reason is null").rdd.mapPartitions(_by_place)
            # A place in one task only: its offsets are counted in order, or some are taken for old.
            counts.reduceByKey(add).foreachPartition(keep_part)
        finally:
            batch.unpersist()

    return keep_batch


def _by_place(rows: Iterable[Row]) -> Iterable[tuple[str, list[Counted]]]:
    return counted(rows).items()


def start(
    spark: SparkSession, settings: Settings, trigger: Mapping[str, Any]
) -> list[StreamingQuery]:
    return [
        once(judge(read(spark, settings, topic)))
        .writeStream.queryName(f"keep_place_risk: {topic}")
        .foreachBatch(keeper(settings, topic))
        .option("checkpointLocation", f"{settings.checkpoint}/{topic}")
        .trigger(**trigger)
        .start()
        for topic, once in ONCE.items()
    ]


def await_all(queries: Sequence[StreamingQuery]) -> None:
    """Raises what ended one of them."""
    while not all([query.awaitTermination(LOOK_S) for query in queries]):
        pass


def main() -> None:
    trigger = trigger_of(sys.argv[1:], "spark.keep_place_risk", __doc__, every="10 seconds")
    with failures_told("keep_place_risk", "Start it again: it carries on."):
        settings = Settings.from_env(os.environ)
        await_all(start(spark_session("keep_place_risk", os.environ), settings, trigger))


if __name__ == "__main__":
    main()
