"""Purchases a second from Kafka to the ledger, through the Spark job itself.

By the job's own progress: the first batch, in which Spark compiles its code and starts its Python
workers, is told apart. Records stay on the topics: use a stack that can be thrown away.
"""

import os
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import orjson
from kafka import KafkaProducer

from bench.billing.ledger import fresh_ledger, messages
from bench.billing.machine import machine, resident_over_time, server_of, worked
from billing.database import connect
from spark.post_purchases import Settings, start
from spark.session import spark_session

PURCHASES_A_RECORD = 0.5  # a decision comes with each


def measure(
    server: str, environ: Mapping[str, str], purchases: int, batches: Sequence[int]
) -> None:
    _send(environ["KAFKA_BOOTSTRAP_SERVERS"], purchases)
    spark = spark_session("bench", os.environ)
    for records in batches:
        with fresh_ledger(server) as dsn, TemporaryDirectory() as folder:
            own = {**environ, "LEDGER_DSN": dsn, "CHECKPOINT_DIR": folder}
            settings = Settings.from_env({**own, "POSTING_BATCH": f"{records}"})
            with closing(connect(dsn)) as connection:
                postgresql = server_of(connection)
            before = worked(postgresql)
            with resident_over_time() as sizes:
                query = start(spark, settings, {"availableNow": True})
                query.awaitTermination()
            core, progress = worked(postgresql) - before, query.recentProgress
            posted = PURCHASES_A_RECORD * sum(one["numInputRows"] for one in progress)
            print(f"{records:,} records a batch: {_told(progress)}, {machine()}")
            print(
                f"  {posted:,.0f} purchases in {core:.0f} core seconds: {posted / core:,.0f} each"
            )
            print(f"  {_growth(sizes)}")
    spark.stop()


def _send(servers: str, purchases: int) -> None:
    stamp = time.time_ns()  # topics keep what was sent before
    with closing(KafkaProducer(bootstrap_servers=servers, linger_ms=50)) as producer:
        for topic, text in messages(stamp, purchases, users=max(1, purchases // 20)):
            producer.send(topic, key=orjson.loads(text)["user_id"].encode(), value=text.encode())
        producer.flush()


def _told(progress: Sequence[Mapping[str, Any]]) -> str:
    rates = [_rate(one) for one in progress if one["numInputRows"]]
    later = sorted(rates[1:]) or rates
    return (
        f"{later[len(later) // 2]:,.0f} purchases/s at the median of {len(later)} batches"
        f" ({later[0]:,.0f} to {later[-1]:,.0f}; the first {rates[0]:,.0f})"
    )


def _growth(sizes: Sequence[float]) -> str:
    """By thirds of the run: the first has the JVM growing to its heap, the others must be alike."""
    third = len(sizes) // 3 or 1
    medians = [
        round(median(sizes[start : start + third] or sizes)) for start in range(0, 3 * third, third)
    ]
    told = ", ".join(f"{size:,}" for size in medians)
    return f"MiB resident, median of each third: {told}; most {max(sizes):,.0f}"


def _rate(progress: Mapping[str, Any]) -> float:
    milliseconds = progress["durationMs"]["triggerExecution"]
    return PURCHASES_A_RECORD * float(progress["numInputRows"]) * 1000 / float(milliseconds)
