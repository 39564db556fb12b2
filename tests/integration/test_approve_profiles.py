"""Profiles built by the Spark job, as a process, from an archive in S3 into DynamoDB."""

import gzip
import json
import os
import subprocess
import sys
from datetime import timedelta
from functools import reduce
from uuid import uuid4

import pytest

from fraud.dynamodb_items import Tables
from fraud.learning import attempt, learn
from fraud.profile import Profile
from fraud.profile_store import ProfileStore
from local_stack.aws_client import dynamodb_client, s3_client
from local_stack.endpoints import REGION, Endpoints
from tests.unit.fraud.asking import NOON, lunches, request


@pytest.fixture
def bucket(stack: Endpoints) -> str:
    """Empty, and nobody else's."""
    name = f"archive-{uuid4().hex[:10]}"
    where = {"LocationConstraint": REGION}
    s3_client(stack.aws).create_bucket(Bucket=name, CreateBucketConfiguration=where)
    return name


def build(stack: Endpoints, bucket: str, until: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "spark.build_profiles", "--until", until],
        env={**os.environ, **stack.env(), "ARCHIVE_BUCKET": bucket},
        capture_output=True,
        text=True,
        timeout=240,
    )


def archive(stack: Endpoints, bucket: str, folder: str, messages: list[dict]) -> None:
    """A part a date, without card tokens, as the producers leave it."""
    times = {"approval-requests": "requested_at", "approval-decisions": "decided_at"}
    dates: dict[str, list[dict]] = {}
    for message in messages:
        date = message[times.get(folder, "reported_at")][:10]
        kept = {name: part for name, part in message.items() if name != "card_token"}
        dates.setdefault(date, []).append(kept)
    for date, kept_that_day in dates.items():
        body = gzip.compress("".join(json.dumps(m) + "\n" for m in kept_that_day).encode())
        s3_client(stack.aws).put_object(
            Bucket=bucket, Key=f"{folder}/date={date}/part-run-00000.jsonl.gz", Body=body
        )


def of_user(user: str, messages: list[dict]) -> list[dict]:
    return [{**m, "user_id": user, "request_id": f"r-{user}-{k}"} for k, m in enumerate(messages)]


def test_profiles_are_those_that_learning_one_by_one_makes(stack: Endpoints, bucket: str) -> None:
    users = [f"u-{uuid4().hex[:10]}" for _ in range(3)]
    histories = {user: of_user(user, lunches(5 + 5 * k)) for k, user in enumerate(users)}
    everything = [message for history in histories.values() for message in history]
    archive(stack, bucket, "approval-requests", [*everything[::-1], everything[0]])

    done = build(stack, bucket, "2026-10-20")

    assert done.stdout.startswith("3 profiles written, 0 left as they were")
    store = ProfileStore(dynamodb_client(stack.dynamodb), Tables())
    stored = store.read(set(), users).profiles
    for user, history in histories.items():
        assert stored[user].profile == reduce(learn, history, Profile())


def test_rejected_and_reported_requests_show_no_habit_invalid_and_later_ones_nothing(
    stack: Endpoints, bucket: str
) -> None:
    user = f"u-{uuid4().hex[:10]}"
    after_until = request(at=NOON + timedelta(days=30))
    first, second, third, fourth, unjudged, later = of_user(user, [*lunches(5), after_until])
    approved, rejected = {**first, "decision": "approved"}, {**second, "decision": "rejected"}
    invalid = {"user_id": user, "request_id": unjudged["request_id"], "decision": "rejected"}
    decided = [{**d, "decided_at": second["requested_at"]} for d in (rejected, approved, invalid)]
    report = {
        "user_id": user,
        "request_id": third["request_id"],
        "requested_at": third["requested_at"],
        "reported_at": "2026-10-19",
        "terminal_id": third["merchant"]["terminal_id"],
        "merchant_id": third["merchant"]["merchant_id"],
    }
    archive(stack, bucket, "approval-requests", [first, second, third, fourth, unjudged, later])
    archive(stack, bucket, "approval-decisions", decided)
    archive(stack, bucket, "fraud-reports", [report])

    assert build(stack, bucket, "2026-10-20").returncode == 0

    expected = learn(Profile(), first)
    expected = learn(attempt(attempt(expected, second), third), fourth)
    store = ProfileStore(dynamodb_client(stack.dynamodb), Tables())
    assert store.read(set(), {user}).profiles[user].profile == expected


def test_an_empty_archive_is_said_rather_than_built(stack: Endpoints, bucket: str) -> None:
    done = build(stack, bucket, "2026-10-20")
    assert done.returncode != 0
    assert "make a history first" in done.stderr
