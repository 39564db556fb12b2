"""The listener as a process, between a real Kafka and the real Lambda API."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from kafka import KafkaConsumer, KafkaProducer
from kafka.producer.future import RecordMetadata
from waiting import until

from contracts.schema import problems_of
from contracts.topics import APPROVAL_DECISIONS, SCREENED_REQUESTS, dead_letter
from fraud.dynamodb_items import Tables
from fraud.profile_store import ProfileStore
from fraud.rebuilt_profiles import put_rebuilt
from local_stack.aws_client import dynamodb_client
from local_stack.endpoints import Endpoints
from tests.unit.fraud.asking import INVALID, NOON, regular, request

PATIENCE_S = 60
REASONS = {None: "has no value", b"": "is not JSON in UTF-8"}
LATER = NOON + timedelta(days=3)


@pytest.fixture
def run() -> str:
    """Part of every id of a test, because the stack is shared."""
    return uuid4().hex[:10]


@contextmanager
def listener(stack: Endpoints, **changes: str) -> Iterator[subprocess.Popen[bytes]]:
    environ = {**os.environ, **stack.env(), **changes}
    process = subprocess.Popen([sys.executable, "-m", "fraud.listener"], env=environ)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def producer(stack: Endpoints) -> Iterator[KafkaProducer]:
    client = KafkaProducer(bootstrap_servers=stack.kafka, acks="all")
    yield client
    client.close()


class Topic:
    """All messages of a topic that `wanted` takes, read from the beginning."""

    def __init__(self, stack: Endpoints, topic: str, wanted: Callable[[dict], bool]) -> None:
        self._consumer = KafkaConsumer(
            topic, bootstrap_servers=stack.kafka, auto_offset_reset="earliest", group_id=None
        )
        self._wanted = wanted
        self.messages: list[tuple[dict, dict[str, bytes]]] = []

    def __enter__(self) -> "Topic":
        return self

    def __exit__(self, *_: object) -> None:
        self._consumer.close()

    def until(self, enough: Callable[[list], bool]) -> list[tuple[dict, dict[str, bytes]]]:
        """Raises TimeoutError where it takes longer than a minute."""
        end = time.monotonic() + PATIENCE_S
        while not enough(self.messages):
            if time.monotonic() > end:
                raise TimeoutError(f"{len(self.messages)} messages only")
            for records in self._consumer.poll(timeout_ms=200).values():
                for record in records:
                    message = json.loads(record.value)
                    if self._wanted(message):
                        self.messages.append((message, dict(record.headers)))
        return self.messages


def decisions_of(stack: Endpoints, run: str) -> Topic:
    return Topic(stack, APPROVAL_DECISIONS, lambda message: run in message["request_id"])


def distinct(messages: list) -> int:
    return len({message["request_id"] for message, _ in messages})


def send(producer: KafkaProducer, message: dict | bytes, user: str) -> None:
    raw = message if isinstance(message, bytes) else json.dumps(message).encode()
    producer.send(SCREENED_REQUESTS, value=raw, key=user.encode())


def test_every_request_is_answered_and_garbled_ones_are_dead_letters(
    stack: Endpoints, producer: KafkaProducer, run: str
) -> None:
    user = f"u-{run}"
    for number in range(5):
        send(producer, request(user_id=user, request_id=f"r-{run}-{number}"), user)
    send(producer, f'{{"cut off {run}'.encode(), user)
    send(producer, {**INVALID, "user_id": user, "request_id": f"r-{run}-invalid"}, user)
    producer.flush()

    letters_topic = Topic(stack, dead_letter(SCREENED_REQUESTS), lambda _: True)
    with listener(stack), decisions_of(stack, run) as topic, letters_topic:
        found = topic.until(lambda messages: distinct(messages) == 6)
        letters = letters_topic.until(bool)

    in_contract = problems_of("approval-decisions")
    assert [problem for message, _ in found for problem in in_contract(message)] == []
    ids = [message["request_id"] for message, _ in found]
    assert ids == [*(f"r-{run}-{number}" for number in range(5)), f"r-{run}-invalid"]
    assert all(int(headers["latency_ms"]) >= 0 for _, headers in found)
    assert letters[0][0]["reason"] == "is not JSON in UTF-8"
    assert problems_of("dead-letter")(letters[0][0]) == []


def test_killed_again_and_again_it_answers_every_request_once_and_in_one_way(
    stack: Endpoints, producer: KafkaProducer, run: str
) -> None:
    total, users = 400, [f"u-{run}-{k}" for k in range(8)]
    for number in range(total):
        user = users[number % 8]
        send(producer, request(user_id=user, request_id=f"r-{run}-{number}"), user)
    producer.flush()

    with decisions_of(stack, run) as topic:
        for milestone in (20, 150):
            with listener(stack):
                topic.until(lambda messages, least=milestone: distinct(messages) >= least)
        with listener(stack) as process:
            found = topic.until(lambda messages: distinct(messages) == total)
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=30) == 0

    by_request = defaultdict(set)
    for message, _ in found:
        by_request[message["request_id"]].add(json.dumps(message, sort_keys=True))
    assert len(by_request) == total
    assert {len(answers) for answers in by_request.values()} == {1}
    profiles = ProfileStore(dynamodb_client(stack.dynamodb), Tables()).read(set(), users).profiles
    assert [len(profiles[user].profile.recent) for user in users] == [total // 8] * 8


def test_a_profile_that_someone_else_changed_is_read_again_and_requests_are_learned_on_top(
    stack: Endpoints, producer: KafkaProducer, run: str
) -> None:
    user, client = f"u-{run}", dynamodb_client(stack.dynamodb)
    store, rebuilt = ProfileStore(client, Tables()), regular(20, until=LATER)

    def stored_count() -> int:
        profiles = store.read([], [user]).profiles
        return profiles[user].profile.count if user in profiles else 0

    with decisions_of(stack, run) as topic, listener(stack) as process:
        send(producer, request(user_id=user, request_id=f"r-{run}-1"), user)
        topic.until(bool)
        until(lambda: stored_count() == 1)  # and still in the listener's memory
        assert put_rebuilt(client, Tables().profiles, {user: rebuilt}) == 1
        send(producer, request(user_id=user, request_id=f"r-{run}-2", at=LATER), user)
        topic.until(lambda messages: distinct(messages) == 2)
        until(lambda: stored_count() > rebuilt.count)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0

    assert stored_count() == rebuilt.count + 1


def test_asked_to_stop_it_finishes_and_a_second_one_takes_nothing_again(
    stack: Endpoints, producer: KafkaProducer, run: str
) -> None:
    user = f"u-{run}"
    send(producer, request(user_id=user, request_id=f"r-{run}-1"), user)
    producer.flush()
    with decisions_of(stack, run) as topic:
        with listener(stack) as process:
            topic.until(bool)
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=15) == 0

        send(producer, request(user_id=user, request_id=f"r-{run}-2"), user)
        producer.flush()
        with listener(stack):
            found = topic.until(lambda messages: distinct(messages) == 2)
    assert [message["request_id"] for message, _ in found] == [f"r-{run}-1", f"r-{run}-2"]


@pytest.mark.parametrize("told", [{"requested_at": f"{LATER:%Y-%m-%dT%H:%M:%S}.000Z"}, {}])
def test_a_request_refused_before_its_time_or_for_its_time_keeps_its_answer_after_a_restart(
    stack: Endpoints, producer: KafkaProducer, run: str, told: dict[str, str]
) -> None:
    user, name = f"u-{run}", f"r-{run}-1"
    in_time = request(user_id=user, request_id=name, at=LATER)
    refused = {**INVALID, "user_id": user, "request_id": name, **told}
    with decisions_of(stack, run) as topic:
        send(producer, refused, user)
        with listener(stack) as process:
            topic.until(bool)
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=30) == 0
        send(producer, in_time, user)
        with listener(stack):
            [(first, _), (second, _)] = topic.until(lambda messages: len(messages) == 2)

    assert second == first
    assert [reason["code"] for reason in first["reasons"]] == ["invalid_request"]


def test_one_of_two_listeners_may_die_without_a_request_being_lost_or_answered_otherwise(
    stack: Endpoints, producer: KafkaProducer, run: str
) -> None:
    total, users = 300, [f"u-{run}-{k}" for k in range(6)]
    with decisions_of(stack, run) as topic, listener(stack):
        with listener(stack):
            for number in range(total):
                user = users[number % 6]
                send(producer, request(user_id=user, request_id=f"r-{run}-{number}"), user)
                time.sleep(0.01)
            producer.flush()
            topic.until(lambda messages: distinct(messages) >= 100)
        found = topic.until(lambda messages: distinct(messages) == total)

    answers = {json.dumps(message, sort_keys=True) for message, _ in found}
    assert len(answers) == total


def test_one_that_stood_still_until_another_had_its_partitions_answers_nothing_otherwise(
    stack: Endpoints, producer: KafkaProducer, run: str
) -> None:
    total, users = 1500, [f"u-{run}-{k}" for k in range(30)]
    with decisions_of(stack, run) as topic, listener(stack) as still, listener(stack):
        for user in users:  # each listener has its partition, and reads it
            send(producer, request(user_id=user, request_id=f"r-{run}-{user}"), user)
        topic.until(lambda messages: distinct(messages) == len(users))
        for number in range(len(users), total):
            user = users[number % len(users)]
            send(producer, request(user_id=user, request_id=f"r-{run}-{number}"), user)
        producer.flush()
        still.send_signal(signal.SIGSTOP)  # with requests that it has fetched and not answered
        topic.until(lambda messages: distinct(messages) == total)
        still.send_signal(signal.SIGCONT)
        time.sleep(5)
        send(producer, request(user_id=users[0], request_id=f"r-{run}-last"), users[0])
        found = topic.until(lambda messages: distinct(messages) == total + 1)
        assert still.poll() is None

    answers = {json.dumps(message, sort_keys=True) for message, _ in found}
    assert len(answers) == total + 1


@pytest.mark.parametrize("value", [None, b""])
def test_a_record_without_a_value_is_a_dead_letter_and_the_next_is_answered(
    stack: Endpoints, producer: KafkaProducer, run: str, value: bytes | None
) -> None:
    key = f"u-{run}".encode()
    nothing = Topic(
        stack, dead_letter(SCREENED_REQUESTS), lambda letter: letter["raw_base64"] == ""
    )
    with decisions_of(stack, run) as topic, nothing as letters, listener(stack):
        sent = producer.send(SCREENED_REQUESTS, value=value, key=key).get(PATIENCE_S)
        found = letters.until(lambda letters: any(_stood_at(one, sent) for one, _ in letters))
        send(producer, request(user_id=f"u-{run}", request_id=f"r-{run}"), f"u-{run}")
        topic.until(bool)
    [reason] = {letter["reason"] for letter, _ in found if _stood_at(letter, sent)}
    assert reason == REASONS[value]


def _stood_at(letter: dict, sent: RecordMetadata) -> bool:
    return (letter["partition"], letter["offset"]) == (sent.partition, sent.offset)


def test_while_the_lambda_is_away_requests_wait_and_are_answered_afterwards(
    stack: Endpoints, producer: KafkaProducer, run: str
) -> None:
    user = f"u-{run}"
    send(producer, request(user_id=user, request_id=f"r-{run}"), user)
    producer.flush()
    with decisions_of(stack, run) as topic:
        with listener(stack, AWS_ENDPOINT_URL_LAMBDA="http://127.0.0.1:9") as process:
            time.sleep(5)
            assert process.poll() is None
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=20) == 0
        assert topic.messages == []
        with listener(stack):
            found = topic.until(bool)
    assert found[0][0]["request_id"] == f"r-{run}"
