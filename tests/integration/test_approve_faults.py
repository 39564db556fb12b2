"""Servers that die under the listener: requests are answered late, never lost or otherwise."""

import gc
import json
import os
import signal
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from threading import Thread
from uuid import uuid4

import pytest
from kafka import KafkaProducer
from waiting import until

from fraud.dynamodb_items import Tables
from fraud.profile_store import ProfileStore
from local_stack.aws_client import dynamodb_client
from local_stack.process import DetachedProcess
from local_stack.settings import StackSettings
from local_stack.throwaway import Throwaway, throwaway
from tests.integration.test_approve_listener import decisions_of, distinct, listener, send
from tests.unit.fraud.asking import request

# The test's own Kafka clients leave sockets open when a connection is refused.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

TOTAL, USERS, RATE = 400, 8, 40


@pytest.fixture(scope="module")
def own() -> Iterator[Throwaway]:
    """A stack whose servers may be killed."""
    with throwaway(StackSettings.from_env(os.environ)) as stack:
        yield stack


@pytest.fixture(autouse=True)
def sockets_are_dropped() -> Iterator[None]:
    """Here, where a warning about them is expected, and not in a later test."""
    yield
    gc.collect()


def kafka_dies(own: Throwaway) -> None:
    own.kill("kafka")
    time.sleep(1)
    own.start("kafka")


def dynamodb_is_away(own: Throwaway) -> None:
    own.kill("dynamodb")
    time.sleep(4)
    own.start("dynamodb")


def the_lambda_dies(own: Throwaway) -> None:
    own.kill("lambda")
    time.sleep(2)
    own.start("lambda")


@pytest.mark.timeout(300)
def test_dynamodb_that_is_killed_right_behind_an_acknowledged_transaction_has_all_of_it(
    own: Throwaway,
) -> None:
    client, table, run = dynamodb_client(own.endpoints.dynamodb), Tables().decisions, uuid4().hex
    pid = DetachedProcess("dynamodb", own.state).pid()
    assert pid is not None

    def write(number: int) -> list[str]:
        ids = [f"r-{run}-{number}-{k}" for k in range(50)]
        items = [{"request_id": {"S": name}, "decision": {"S": "x" * 2_000}} for name in ids]
        puts = [{"Put": {"TableName": table, "Item": item}} for item in items]
        client.transact_write_items(TransactItems=puts)
        return ids

    for number in range(20):
        ids = write(number)  # the last answers as quickly as a server that is warm
    os.kill(pid, signal.SIGKILL)  # own.kill looks it up first: SQLite needs but a millisecond
    own.kill("dynamodb")
    own.start("dynamodb")

    asked = {table: {"Keys": [{"request_id": {"S": name}} for name in ids]}}
    found = client.batch_get_item(RequestItems=asked)["Responses"][table]
    assert sorted(item["request_id"]["S"] for item in found) == sorted(ids)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("fault", [kafka_dies, dynamodb_is_away, the_lambda_dies])
def test_under_load_each_request_is_answered_in_one_way_and_counts_once(
    own: Throwaway, fault: Callable[[Throwaway], None]
) -> None:
    stack, run = own.endpoints, uuid4().hex[:10]
    store = ProfileStore(dynamodb_client(stack.dynamodb), Tables())
    users = [f"u-{run}-{k}" for k in range(USERS)]
    producer = KafkaProducer(bootstrap_servers=stack.kafka, acks="all", enable_idempotence=True)

    def ask() -> None:
        for number in range(TOTAL):
            user = users[number % USERS]
            send(producer, request(user_id=user, request_id=f"r-{run}-{number}"), user)
            time.sleep(1 / RATE)
        producer.flush()

    asking = Thread(target=ask)
    with decisions_of(stack, run) as topic, listener(stack) as process:
        asking.start()
        topic.until(lambda messages: distinct(messages) >= TOTAL // 5)
        fault(own)
        asking.join()
        found = topic.until(lambda messages: distinct(messages) == TOTAL)
        # Asked to stop while it takes over again, it leaves the rest to who comes next.
        until(lambda: sum(_attempts(store, users)) >= TOTAL)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    producer.close()

    answers = defaultdict(set)
    for message, _ in found:
        answers[message["request_id"]].add(json.dumps(message, sort_keys=True))
    assert {len(each) for each in answers.values()} == {1}
    assert len(store.read(set(answers), []).decisions) == TOTAL
    assert _attempts(store, users) == [TOTAL // USERS] * USERS


def _attempts(store: ProfileStore, users: list[str]) -> list[int]:
    profiles = store.read([], users).profiles
    return [len(profiles[user].profile.recent) for user in users if user in profiles]
