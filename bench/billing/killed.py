"""What is lost or doubled when a posting job is killed (-9) in the middle and started again.

Both jobs read the same topics from their start: ours, and JDBC append in foreachBatch. Records
stay on the topics: use a stack that can be thrown away.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing

import psycopg
from kafka import KafkaProducer

from bench.billing.ledger import fresh_ledger, messages
from local_stack.tie import tied

OBVIOUS = "create table obvious (purchase_id text, user_id text, amount text, currency text)"
POLL_SECONDS = 0.02
PATIENCE_SECONDS = 300.0


def measure(server: str, environ: Mapping[str, str], purchases: int) -> None:
    stamp = time.time_ns()
    with closing(KafkaProducer(bootstrap_servers=environ["KAFKA_BOOTSTRAP_SERVERS"])) as producer:
        for topic, text in messages(stamp, purchases, users=100):
            producer.send(topic, key=b"u", value=text.encode())
        producer.flush()
    with fresh_ledger(server) as dsn, tempfile.TemporaryDirectory() as folder:
        with psycopg.connect(dsn) as owner:
            owner.execute(OBVIOUS)
        own = {**environ, "LEDGER_DSN": dsn, "CHECKPOINT_DIR": folder, "POSTING_BATCH": "4000"}
        obvious = ["bench.billing.obvious_job", "purchases", f"{folder}/obvious"]
        for name, job, table in (
            ("cardwatch", ["spark.post_purchases", "--available-now"], "purchases"),
            ("jdbc append", obvious, "obvious"),
        ):
            _kill_in_the_middle(job, own, dsn, table)
            began = time.perf_counter()
            subprocess.run(_command(job), env=own, check=True, capture_output=True)
            seconds = time.perf_counter() - began
            rows, distinct = _counts(dsn, table)
            doubled, lost = rows - distinct, max(0, purchases - distinct)
            print(f"{name:<12} {rows:,} rows: {doubled:,} doubled, {lost:,} lost ({seconds:.0f} s)")


def _kill_in_the_middle(job: list[str], environ: Mapping[str, str], dsn: str, table: str) -> None:
    """As soon as rows are there that the job's checkpoint may not know of."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(_command(job), env=dict(environ), start_new_session=True, **quiet)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not _counts(dsn, table)[0] and process.poll() is None and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _command(job: list[str]) -> tuple[str, ...]:
    return tied((sys.executable, "-m", *job))


def _counts(dsn: str, table: str) -> tuple[int, int]:
    query = f"select count(*), count(distinct purchase_id) from {table}"  # noqa: S608
    with psycopg.connect(dsn) as connection:
        row = connection.execute(query.encode()).fetchone()
    return (row[0], row[1]) if row else (0, 0)
