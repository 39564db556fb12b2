"""Place risk kept by the streaming job and rebuilt by the batch job, as processes: they agree."""

import gzip
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from kafka import KafkaProducer

from contracts.timestamps import timestamp_of
from fraud.place_risk import PlaceRisk
from fraud.place_store import PlaceStore
from local_stack.aws_client import dynamodb_client, s3_client
from local_stack.endpoints import REGION, Endpoints
from tests.unit.fraud.asking import EXAMPLES, lunches

APPROVED = json.loads((EXAMPLES.parents[1] / "approval-decisions/valid/approved.json").read_text())
DECIDED_AGO = timedelta(days=20)
REPORT = json.loads((EXAMPLES.parents[1] / "fraud-reports/valid/report.json").read_text())


def run(stack: Endpoints, *program: str, **environ: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *program],
        env={**os.environ, **stack.env(), **environ},
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def messages(name: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    """Requests, decisions and reports at a terminal of this name: 12 purchases, 3 of them fraud."""
    merchant = {"terminal_id": f"t-{name}", "merchant_id": f"m-{name}"}
    requests = [
        {**one, "request_id": f"r-{name}-{k}", "merchant": {**one["merchant"], **merchant}}
        for k, one in enumerate(lunches(12))
    ]
    decided = {"decided_at": timestamp_of(datetime.now(UTC) - DECIDED_AGO)}
    decisions = [{**APPROVED, **request, **decided} for request in requests]
    reports = [
        {**REPORT, **merchant, "report_id": f"f-{k}", "request_id": request["request_id"]}
        | {"requested_at": request["requested_at"]}
        for k, request in enumerate(requests[:3])
    ]
    return requests, decisions, reports


def send(
    stack: Endpoints, topic: str, sent: list[dict[str, Any]], ago: timedelta = timedelta()
) -> None:
    producer = KafkaProducer(bootstrap_servers=stack.kafka, acks="all")
    at_ms = int((datetime.now(UTC) - ago).timestamp() * 1000)
    for message in sent:
        user = message["user_id"].encode()
        producer.send(topic, json.dumps(message).encode(), user, timestamp_ms=at_ms)
    producer.flush(30)
    producer.close()


def archived(stack: Endpoints, folders: dict[str, list[dict[str, Any]]]) -> str:
    bucket = f"archive-{uuid4().hex[:10]}"
    client, where = s3_client(stack.aws), {"LocationConstraint": REGION}
    client.create_bucket(Bucket=bucket, CreateBucketConfiguration=where)
    for folder, kept in folders.items():
        body = gzip.compress("".join(json.dumps(message) + "\n" for message in kept).encode())
        key = f"{folder}/date=2026-10-19/part-run-00000.jsonl.gz"
        client.put_object(Bucket=bucket, Key=key, Body=body)
    return bucket


@pytest.mark.timeout(600)  # three programs with a Spark each
def test_stream_and_archive_agree_and_nothing_counts_twice(
    stack: Endpoints, tmp_path: Path
) -> None:
    name, other = uuid4().hex[:10], uuid4().hex[:10]
    requests, decisions, reports = messages(name)
    send(stack, "approval-decisions", [*decisions, decisions[0]], ago=DECIDED_AGO)
    send(stack, "fraud-reports", [{**reports[0], "reported_by": "nobody"}], ago=timedelta(days=9))
    send(stack, "fraud-reports", reports, ago=timedelta(days=9))
    send(stack, "fraud-reports", [{**reports[1], "reported_by": "bank"}], ago=timedelta(days=2))
    send(stack, "fraud-reports", [{**reports[2], "requested_at": "2062-01-01T00:00:00.000Z"}])
    run(stack, "spark.keep_place_risk", "--available-now", CHECKPOINT_DIR=str(tmp_path / "a"))
    store = PlaceStore(dynamodb_client(stack.dynamodb))
    places = {f"t-{name}", f"m-{name}"}
    kept = store.read(places)
    for stored in kept.values():
        assert sum(span.purchases for span in stored.risk.spans) == 12
        assert sum(span.frauds for span in stored.risk.spans) == 3

    asked, answered, said = messages(other)
    bucket = archived(
        stack, {"approval-requests": requests + asked, "fraud-reports": reports + said}
    )
    run(stack, "spark.build_profiles", "--until", "2026-10-20", ARCHIVE_BUCKET=bucket)
    rebuilt = store.read({*places, f"t-{other}"})
    assert {place: rebuilt[place] for place in places} == kept
    assert rebuilt[f"t-{other}"].risk == kept[f"t-{name}"].risk != PlaceRisk()

    # A checkpoint that was lost reads everything again; and with it comes what waited for a stream
    # that was down while the archive was counted.
    send(stack, "approval-decisions", answered, ago=DECIDED_AGO)
    send(stack, "fraud-reports", said, ago=timedelta(days=9))
    run(stack, "spark.keep_place_risk", "--available-now", CHECKPOINT_DIR=str(tmp_path / "b"))
    assert store.read(places) == kept
    caught_up = store.read({f"t-{other}"})[f"t-{other}"]
    assert caught_up.risk == rebuilt[f"t-{other}"].risk
    topics = {source.partition("/")[0] for source in caught_up.applied}
    assert topics == {"approval-decisions", "fraud-reports"}  # it has seen them
