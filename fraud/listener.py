"""Answers screened requests: one call of the deciding Lambda a poll, offsets after decisions.

approval-requests.screened ─► Lambda ─► approval-decisions, or the dead-letter topic
"""

import logging
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from threading import Event
from typing import Any

import boto3
from botocore.config import Config
from kafka import KafkaConsumer, KafkaProducer, OffsetAndMetadata, TopicPartition
from kafka.errors import KafkaError

from contracts.errors import CardwatchError, MissingSetting, Unavailable
from contracts.kafka_security import KafkaSecurity
from contracts.topics import SCREENED_REQUESTS
from fraud.answering import Answering
from fraud.decide_function import DecideFunction
from fraud.kafka_event import Consumed
from fraud.patience import Stopped, until_available
from fraud.publisher import Publisher

log = logging.getLogger("fraud.listener")

GROUP = "approval-listener"
POLL_MS = 200
COMMIT_MS = 5_000
TROUBLE_S = 1.0
MOST_RECORDS = 200  # a poll; more would make the first of them wait for the last
#: The Lambda's own patience with DynamoDB is shorter, so that its answer arrives.
LAMBDA_PATIENCE = Config(
    connect_timeout=1, read_timeout=15, retries={"total_max_attempts": 1}, tcp_keepalive=True
)


@dataclass(frozen=True)
class Settings:
    bootstrap_servers: str
    function: str
    security: KafkaSecurity = KafkaSecurity()

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """AWS_ENDPOINT_URL_LAMBDA, region and keys are read by boto3 itself."""
        if not environ.get("KAFKA_BOOTSTRAP_SERVERS"):
            raise MissingSetting("KAFKA_BOOTSTRAP_SERVERS")
        function = environ.get("DECIDE_FUNCTION", "cardwatch-decide")
        security = KafkaSecurity.from_env(environ)
        return cls(environ["KAFKA_BOOTSTRAP_SERVERS"], function, security)


class Listener:
    def __init__(self, consumer: KafkaConsumer, answering: Answering, stop: Event) -> None:
        self._consumer = consumer
        self._answering = answering
        self._stop = stop

    def run(self) -> None:
        """Until asked to stop; the batch in hand is finished first. Raises TooMuchPoison."""
        try:
            while not self._stop.is_set():
                self._take(self._poll())
        except Stopped:
            log.warning("stopped while a service was away; its batch is taken again next time")

    def _poll(self) -> Mapping[TopicPartition, Sequence[Consumed]]:
        """Nothing, after a moment, where Kafka has trouble: the client reconnects by itself."""
        try:
            polled: Mapping[TopicPartition, Sequence[Consumed]]
            polled = self._consumer.poll(timeout_ms=POLL_MS)
        except KafkaError as error:
            log.warning("poll failed (%r); again in %.1f s", error, TROUBLE_S)
            self._stop.wait(TROUBLE_S)
            return {}
        return polled

    def _take(self, polled: Mapping[TopicPartition, Sequence[Consumed]]) -> None:
        if not polled:
            return
        records = [record for records in polled.values() for record in records]
        until_available(lambda: self._answering.answer(records), self._stop, _tell)
        done = {
            partition: OffsetAndMetadata(records[-1].offset + 1, "", -1)
            for partition, records in polled.items()
        }
        self._commit(done)

    def _commit(self, done: Mapping[TopicPartition, OffsetAndMetadata]) -> None:
        """One that fails is made good by the next; after a rebalance, requests get the same answer
        from whoever has their partition now."""
        try:
            self._consumer.commit(done, timeout_ms=COMMIT_MS)
        except KafkaError as error:
            log.warning("offsets were not committed (%r): requests may be answered again", error)


def _tell(error: Unavailable, wait: float) -> None:
    log.warning("%s; again in %.1f s", error, wait)


def consumer_of(
    bootstrap_servers: str, security: KafkaSecurity = KafkaSecurity()
) -> KafkaConsumer:
    return KafkaConsumer(
        SCREENED_REQUESTS,
        bootstrap_servers=bootstrap_servers,
        group_id=GROUP,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_min_bytes=1,
        max_poll_records=MOST_RECORDS,
        # Long, because a batch waits for a service that is away rather than being skipped.
        max_poll_interval_ms=1_800_000,
        # The shortest that a broker takes: requests wait so long after a listener was killed.
        session_timeout_ms=6_000,
        heartbeat_interval_ms=2_000,
        **security.client_options(),
    )


def producer_of(
    bootstrap_servers: str, security: KafkaSecurity = KafkaSecurity()
) -> KafkaProducer:
    return KafkaProducer(
        bootstrap_servers=bootstrap_servers,
        acks="all",
        enable_idempotence=True,
        linger_ms=0,
        **security.client_options(),
    )


def connected(make: Any, bootstrap_servers: str, stop: Event) -> Any:
    """What `make` makes, once Kafka answers."""

    def attempt() -> Any:
        try:
            return make(bootstrap_servers)
        except KafkaError as error:
            raise Unavailable("kafka", repr(error)) from error

    return until_available(attempt, stop, _tell)


def run(settings: Settings, stop: Event) -> None:
    consumer = connected(partial(consumer_of, security=settings.security), settings.bootstrap_servers, stop)
    producer = connected(partial(producer_of, security=settings.security), settings.bootstrap_servers, stop)
    client = boto3.client("lambda", config=LAMBDA_PATIENCE)
    function = DecideFunction(client, settings.function, settings.bootstrap_servers)
    publisher = Publisher(producer, lambda: time.time_ns() // 1_000_000)
    try:
        Listener(consumer, Answering(function, publisher), stop).run()
    finally:
        producer.close(timeout=5)
        consumer.close(autocommit=False)


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
