"""Billing's Spark jobs as processes of their own, as they run in earnest."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from bill_messages import Message
from kafka import KafkaProducer

from local_stack.endpoints import Endpoints

PATIENCE_SECONDS = 500


def environment(stack: Endpoints, ledger: str, folder: Path) -> dict[str, str]:
    own = {"LEDGER_DSN": ledger, "CHECKPOINT_DIR": str(folder), "POSTING_BATCH": "600"}
    return {**os.environ, **stack.env(), **own}


def start(environ: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    """In a session of its own, so that a kill takes Spark's JVM and Python workers with it."""
    return subprocess.Popen(
        [sys.executable, "-m", *arguments],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def finish(environ: dict[str, str], *arguments: str) -> str:
    """Its last line. Fails with all of its output unless the job ends well."""
    process = start(environ, *arguments)
    output, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0, output
    return output.strip().splitlines()[-1]


def kill(process: subprocess.Popen[str]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def send(stack: Endpoints, messages: Sequence[Message]) -> None:
    """All are on their topics when this returns."""
    with closing(KafkaProducer(bootstrap_servers=stack.kafka, acks="all")) as producer:
        sent = [producer.send(topic, key=b"u", value=text.encode()) for topic, text in messages]
        for future in sent:
            future.get(30)
