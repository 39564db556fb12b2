"""The commands as a person calls them, against a real Kafka and moto's S3."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from local_stack.endpoints import Endpoints
from producers.events import TOPIC_OF
from producers.plan import Plan

PLAN = Plan(seed=90_210, users=70, start="2026-08-01", days=2, garbled=0.05)
OPTIONS = ["--seed", "90210", "--users", "70", "--start", "2026-08-01", "--days", "2"]
RUN = ["run", *OPTIONS, "--garbled", "0.05"]


@pytest.fixture
def environ(stack: Endpoints, tmp_path: Path) -> dict[str, str]:
    return {
        **os.environ,
        **stack.env(),
        "CARDWATCH_STATE": str(tmp_path),
        "ARCHIVE_BUCKET": f"archive-{tmp_path.name.replace('_', '-').lower()}"[:60].rstrip("-"),
    }


def start(arguments: list[str], environ: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "producers", *arguments],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(process: subprocess.Popen[str]) -> tuple[int, dict[str, Any]]:
    out, err = process.communicate(timeout=120)
    assert out, err
    return process.returncode, json.loads(out)


def call(arguments: list[str], environ: dict[str, str]) -> dict[str, Any]:
    code, report = finished(start(arguments, environ))
    assert code == 0
    return report


def marks(stack: Endpoints, topic: str) -> dict[TopicPartition, int]:
    """How far each partition of a topic reaches now."""
    consumer = KafkaConsumer(bootstrap_servers=stack.kafka)
    found = [TopicPartition(topic, part) for part in consumer.partitions_for_topic(topic)]
    ends: dict[TopicPartition, int] = consumer.end_offsets(found)
    consumer.close()
    return ends


def since(stack: Endpoints, begun: dict[TopicPartition, int]) -> list[tuple[str, bytes]]:
    """(key, value) of what came into the partitions of `begun` since then."""
    consumer = KafkaConsumer(bootstrap_servers=stack.kafka)
    consumer.assign(list(begun))
    for partition, offset in begun.items():
        consumer.seek(partition, offset)
    ends, found = consumer.end_offsets(list(begun)), []
    while any(consumer.position(partition) < end for partition, end in ends.items()):
        for records in consumer.poll(timeout_ms=500).values():
            found += [(record.key.decode(), record.value) for record in records]
    consumer.close()
    return found


def planned(*kinds: str) -> list[tuple[str, bytes]]:
    hours = PLAN.shoppers().hours(PLAN.first_hour, PLAN.end_hour, PLAN.first_hour)
    events = [event for hour in hours for event in hour.events]
    return sorted((event.user_id, event.value) for event in events if event.kind in kinds)


ON_REQUESTS = ("requests", "garbled", "garbled_answerable")


def test_a_run_sends_its_plan_to_kafka_and_counts_it(
    stack: Endpoints, environ: dict[str, str]
) -> None:
    requests, payments = marks(stack, "approval-requests"), marks(stack, "payments")
    report = call([*RUN, "--no-archive"], environ)
    assert sorted(since(stack, requests)) == planned(*ON_REQUESTS)
    assert sorted(since(stack, payments)) == planned("payments")
    assert report["requests"] == len(planned("requests"))
    assert report["garbled"] == len(planned("garbled"))


def test_a_run_interrupted_with_ctrl_c_goes_on_where_it_was(
    stack: Endpoints, environ: dict[str, str]
) -> None:
    requests = marks(stack, "approval-requests")
    process = start([*RUN, "--no-archive", "--rate", "60"], environ)
    while not since(stack, requests):
        time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    code, report = finished(process)
    assert code == 130
    assert 0 < report["requests"] < len(planned("requests"))
    call([*RUN, "--no-archive"], environ)
    assert sorted(since(stack, requests)) == planned(*ON_REQUESTS)


def test_a_run_killed_in_the_middle_loses_nothing(
    stack: Endpoints, environ: dict[str, str]
) -> None:
    requests = marks(stack, "approval-requests")
    process = start([*RUN, "--no-archive", "--rate", "60"], environ)
    while len(since(stack, requests)) < 60:
        time.sleep(0.2)
    process.kill()
    process.communicate()
    call([*RUN, "--no-archive"], environ)
    assert set(since(stack, requests)) == set(planned(*ON_REQUESTS))


def test_a_longer_run_goes_on_where_a_shorter_one_ended_and_a_shorter_one_says_it_was_sent(
    stack: Endpoints, environ: dict[str, str]
) -> None:
    requests, payments = marks(stack, "approval-requests"), marks(stack, "payments")
    one_day = [*RUN, "--no-archive", "--days", "1"]
    first = call(one_day, environ)
    rest = call([*RUN, "--no-archive"], environ)
    assert sorted(since(stack, requests)) == planned(*ON_REQUESTS)
    assert sorted(since(stack, payments)) == planned("payments")
    assert 0 < first["sent"] < first["sent"] + rest["sent"] == len(planned(*TOPIC_OF))

    again = start(one_day, environ)
    out, said = again.communicate(timeout=120)
    assert (again.returncode, json.loads(out)["sent"]) == (0, 0)
    assert "nothing was left to send" in said
    assert sorted(since(stack, requests)) == planned(*ON_REQUESTS)


def objects(environ: dict[str, str]) -> dict[str, bytes]:
    client = boto3.client(
        "s3",
        endpoint_url=environ["AWS_ENDPOINT_URL"],
        region_name=environ["AWS_REGION"],
        aws_access_key_id="local",
        aws_secret_access_key="local",  # noqa: S106
    )
    bucket = environ["ARCHIVE_BUCKET"]
    keys = [found["Key"] for found in client.list_objects_v2(Bucket=bucket).get("Contents", [])]
    return {key: client.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}


def test_an_archived_run_holds_no_card_number_and_is_replayed_byte_for_byte(
    stack: Endpoints, environ: dict[str, str]
) -> None:
    report = call(RUN, environ)
    kept = objects(environ)
    assert f"approval-requests/date=2026-08-02/part-{PLAN.name}-00000.jsonl.gz" in kept
    assert json.loads(kept[f"runs/{PLAN.name}.json"])["seed"] == 90_210
    cards = {json.loads(value)["card_number"].encode() for _, value in planned("requests")}
    for key, body in kept.items():
        text = gzip.decompress(body) if key.endswith(".gz") else body
        assert not any(card in text for card in cards), key

    requests, payments = marks(stack, "approval-requests"), marks(stack, "payments")
    call(["replay", report["run"]], environ)
    assert sorted(since(stack, requests)) == planned(*ON_REQUESTS)
    assert sorted(since(stack, payments)) == planned("payments")


def test_history_archives_the_days_before_and_sends_nothing(
    stack: Endpoints, environ: dict[str, str]
) -> None:
    requests = marks(stack, "approval-requests")
    report = call(["history", *OPTIONS], environ)
    kept = objects(environ)
    dates = {key.split("/")[1] for key in kept if key.startswith("approval-requests/")}
    assert dates == {"date=2026-07-30", "date=2026-07-31"}
    assert report["archived"] > 200
    assert since(stack, requests) == []
    call(["history", *OPTIONS], environ)
    assert objects(environ) == kept


def test_an_unknown_run_names_those_that_are_archived(environ: dict[str, str]) -> None:
    call(["history", *OPTIONS], environ)
    process = start(["replay", "nope"], environ)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "no run nope" in err
    assert "s90210-u70-2026-07-30" in err


@pytest.fixture
def decided(stack: Endpoints) -> Iterator[list[str]]:
    """Request ids of 400 approved decisions on the topic, among them three garbled ones."""
    example = Path("contracts/examples/approval-decisions/valid/approved.json").read_text()
    producer = KafkaProducer(bootstrap_servers=stack.kafka)
    ids = [f"r-sale-{time.monotonic_ns()}-{number}" for number in range(400)]
    for number, identity in enumerate(ids):
        message = {**json.loads(example), "request_id": identity}
        producer.send("approval-decisions", json.dumps(message).encode(), key=b"u-0000007")
        if number % 150 == 0:
            producer.send("approval-decisions", b"{garbled " + identity.encode())
    producer.flush()
    producer.close()
    yield ids


def test_points_of_sale_killed_in_the_middle_send_a_purchase_for_each_approved_request(
    stack: Endpoints, environ: dict[str, str], decided: list[str]
) -> None:
    purchases = marks(stack, "purchases")
    letters = marks(stack, "approval-decisions.dead-letter")
    first = start(["points-of-sale"], environ)
    while not since(stack, purchases):
        time.sleep(0.05)
    first.kill()
    first.communicate()
    call(["points-of-sale", "--until-idle", "3"], environ)
    sent = [json.loads(value) for _, value in since(stack, purchases)]
    bought = {message["purchase_id"] for message in sent if message["kind"] == "purchase"}
    assert {f"p-{identity}" for identity in decided} <= bought
    by_id: dict[str, Any] = {}
    for message in sent:
        assert by_id.setdefault(message["purchase_id"], message) == message
    archived = [
        json.loads(line)["purchase_id"]
        for key, body in objects(environ).items()
        if key.startswith("purchases/")
        for line in gzip.decompress(body).splitlines()
    ]
    # Other tests decide the same request twice on purpose; of this test's, each is there once.
    own = [name for name in archived if name.startswith("p-r-sale-")]
    assert len(own) == len(set(own)) >= len(decided)
    assert set(by_id) <= set(archived)
    reasons = [json.loads(value) for _, value in since(stack, letters)]
    assert len({letter["offset"] for letter in reasons}) >= 3
