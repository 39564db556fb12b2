"""Screens approval requests as they come: contract checked, card number replaced by a token.

read approval-requests ─► screen ─► write approval-requests.screened, or the dead-letter topic
"""

import os
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.streaming.query import StreamingQuery

from contracts.environment import required
from contracts.errors import SetupFailed
from contracts.kafka_security import PLAIN, KafkaSecurity
from contracts.topics import APPROVAL_REQUESTS
from spark.failures import failures_told
from spark.session import spark_session
from spark.streaming import records_of
from spark.transforms.screening import screen

READY = "screen_requests: ready"
KEY = re.compile(r"([0-9A-Fa-f]{2}){32,64}")


@dataclass(frozen=True)
class Settings:
    bootstrap_servers: str
    checkpoint: Path
    card_token_key: bytes = field(repr=False)
    trigger: Mapping[str, str]
    security: KafkaSecurity = PLAIN

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """SCREENING_TRIGGER=micro-batch: Spark before 4.1. Raises MissingSetting, SetupFailed."""
        servers, folder, key = required(
            environ, "KAFKA_BOOTSTRAP_SERVERS", "CHECKPOINT_DIR", "CARD_TOKEN_KEY"
        )
        micro_batch = environ.get("SCREENING_TRIGGER") == "micro-batch"
        return cls(
            bootstrap_servers=servers,
            checkpoint=Path(folder) / "screen_requests",
            card_token_key=_key(key),
            trigger={"processingTime": "0 seconds"} if micro_batch else {"realTime": "5 minutes"},
            security=KafkaSecurity.from_env(environ),
        )


def _key(text: str) -> bytes:
    """Of 64 to 128 hex digits. The text is not told: it may be a key all the same."""
    if not KEY.fullmatch(text):
        raise SetupFailed(
            "CARD_TOKEN_KEY is not of 64 to 128 hex digits: give the key that cards were hashed "
            "with before, or make one by `openssl rand -hex 32`, then start again"
        )
    return bytes.fromhex(text)


def read(spark: SparkSession, settings: Settings) -> DataFrame:
    return records_of(spark, [APPROVAL_REQUESTS], settings.bootstrap_servers, settings.security)


def write(screened: DataFrame, settings: Settings) -> StreamingQuery:
    return (
        screened.writeStream.format("kafka")
        .queryName("screen_requests")
        .option("kafka.bootstrap.servers", settings.bootstrap_servers)
        .options(**settings.security.spark_options())
        .option("kafka.acks", "all")
        # Else each record is a request of its own to the broker, and one more by whoever reads it.
        .option("kafka.linger.ms", "2")
        .option("includeHeaders", "true")
        .option("checkpointLocation", str(settings.checkpoint))
        .outputMode("update")
        .trigger(**settings.trigger)
        .start()
    )


def announce(spark: SparkSession, query: StreamingQuery) -> None:
    """Print READY once tasks wait for records: before that a request waits for Spark to start.
    Nothing where the query ended."""
    tracker = spark.sparkContext.statusTracker()
    while query.isActive:
        if tracker.getActiveStageIds():
            print(READY, flush=True)
            return
        time.sleep(0.1)


def main() -> None:
    with failures_told("screen_requests", "Start it again: it carries on."):
        settings = Settings.from_env(os.environ)
        spark = spark_session("screen_requests", os.environ)
        query = write(screen(read(spark, settings), settings.card_token_key), settings)
        announce(spark, query)
        query.awaitTermination()


if __name__ == "__main__":
    main()
