"""Answers screened requests: one call of the deciding Lambda a poll, offsets after all is stored.

approval-requests.screened ─► Lambda ─► approval-decisions, or the dead-letter topic ─► DynamoDB

Who owns a partition is the only one to change what is known of its users, so it keeps that in
memory, gives it to the Lambda with each call, and stores it after the answer. Whoever comes after a
crash reads what was answered but not stored from the decision topic, and gives the same answers.
"""

import logging
import os
import signal
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from threading import Event

import boto3
from botocore.config import Config
from botocore.session import get_session
from kafka import KafkaConsumer

from contracts.environment import required
from contracts.errors import CardwatchError, SetupFailed, Unavailable
from contracts.kafka_answering import kafka_answering
from contracts.kafka_security import PLAIN, KafkaSecurity
from contracts.topics import APPROVAL_DECISIONS, SCREENED_REQUESTS
from fraud.changed import Changed
from fraud.collecting import seldom_collect_everything
from fraud.committed import committed
from fraud.consumer import GROUP, RequestConsumer, group_member
from fraud.decide_function import DecideFunction
from fraud.dynamodb_items import Tables
from fraud.held_store import HeldStore
from fraud.in_order import Decided
from fraud.invoke import invoke_of
from fraud.listening import DRAIN_S, Listener, tell
from fraud.memory import Memory
from fraud.ownership import Ownership
from fraud.patience import Stopped, until_available
from fraud.plain_transactions import send_as_given
from fraud.producer import Producer
from fraud.progress import Progress
from fraud.published import published_since
from fraud.publisher import Publisher
from fraud.write_behind import WriteBehind

CLOSE_S = 5.0
#: The Lambda's own patience with DynamoDB is shorter, so that its answer arrives.
LAMBDA_S, STORE_S = 15, 5


@dataclass(frozen=True)
class Settings:
    bootstrap_servers: str
    function: str
    tables: Tables
    security: KafkaSecurity = PLAIN

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """AWS_ENDPOINT_URL_LAMBDA, region and keys are read by botocore itself."""
        [servers] = required(environ, "KAFKA_BOOTSTRAP_SERVERS")
        function = environ.get("DECIDE_FUNCTION", "cardwatch-decide")
        security = KafkaSecurity.from_env(environ)
        return cls(servers, function, Tables.from_env(environ), security)


def run(settings: Settings, stop: Event) -> None:
    reader = until_available(lambda: reader_of(settings), stop, tell)
    until_available(lambda: require_same_partitions(reader), stop, tell)
    producer = Producer(settings.bootstrap_servers, settings.security)
    member = group_member(settings.bootstrap_servers, settings.security)
    consumer = RequestConsumer(member, partial(committed, reader), producer)
    invoke = invoke_of(get_session(), settings.function, LAMBDA_S)
    function = DecideFunction(invoke, settings.bootstrap_servers)
    publisher = Publisher(producer, lambda: time.time_ns() // 1_000_000)
    dynamodb = boto3.client("dynamodb", config=patience(STORE_S))
    send_as_given(dynamodb)
    store = HeldStore(dynamodb, settings.tables)

    def own(began: Mapping[int, Progress]) -> Ownership:
        producer.flush(DRAIN_S)  # what is still on its way would be missing from what is read
        published: dict[str, Decided] = {}
        for partition, reached in began.items():
            published |= published_since(reader, partition, reached)
        writer = WriteBehind(store, tell, stop, Changed())
        memory = Memory(store, published)
        before_sending = consumer.confirm_ownership
        return Ownership(memory, writer, function, publisher, before_sending, began)

    listener = Listener(consumer, own, stop)
    seldom_collect_everything()
    hand_over_quickly()
    try:
        listener.run()
    finally:
        with suppress(Unavailable):
            producer.flush(CLOSE_S)
        consumer.close()
        reader.close()


def patience(seconds: int) -> Config:
    """So long an answer may take; who calls says when to ask again."""
    return Config(
        connect_timeout=1,
        read_timeout=seconds,
        retries={"total_max_attempts": 1},
        tcp_keepalive=True,
        # The service does it too; here each request would pay for it.
        parameter_validation=False,
    )


def hand_over_quickly() -> None:
    """By default a thread keeps Python's lock for 5 ms, and each answer waits for it several times
    while another is stored: a tenth to a fifth of the 99th percentile (bench/approvals)."""
    sys.setswitchinterval(0.000_2)


def reader_of(settings: Settings) -> KafkaConsumer:
    """Joins no group: looks up what ours committed, and decisions. Raises Unavailable."""
    with kafka_answering():
        return KafkaConsumer(
            bootstrap_servers=settings.bootstrap_servers,
            group_id=GROUP,
            enable_auto_commit=False,
            **settings.security.client_options(),
        )


def require_same_partitions(consumer: KafkaConsumer) -> None:
    """A request's answer goes into the partition of its own number. Raises Unavailable."""
    asked, answered = (
        partitions(consumer, topic) for topic in (SCREENED_REQUESTS, APPROVAL_DECISIONS)
    )
    if asked != answered:
        raise SetupFailed(
            f"{SCREENED_REQUESTS} has {asked} partitions and {APPROVAL_DECISIONS} {answered}: "
            "give both the same number (contracts/topics.yml), start again"
        )


def partitions(consumer: KafkaConsumer, topic: str) -> int:
    """How many. Raises Unavailable."""
    with kafka_answering():
        found = consumer.partitions_for_topic(topic)
    if not found:
        raise Unavailable("kafka", f"it has no topic {topic} yet")
    return len(found)


def main() -> None:
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s: %(message)s")
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        run(Settings.from_env(os.environ), stop)
    except Stopped:
        sys.exit(0)
    except CardwatchError as error:
        sys.exit(f"listener: {error}")


if __name__ == "__main__":
    main()
