"""Answers screened requests: one call of the deciding Lambda a poll, offsets after all is stored.

approval-requests.screened ─► Lambda ─► approval-decisions, or the dead-letter topic ─► DynamoDB

Who owns a partition is the only one to change what is known of its users, so it keeps that in
memory, gives it to the Lambda with each call, and stores it after the answer. Whoever comes after a
crash reads what was answered but not stored from the decision topic, and gives the same answers.
"""

import gc
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Event

import boto3
from botocore.config import Config
from kafka import KafkaConsumer, OffsetAndMetadata, TopicPartition
from kafka.consumer.subscription_state import ConsumerRebalanceListener
from kafka.errors import KafkaError

from contracts.errors import CardwatchError, MissingSetting, SetupFailed, Unavailable
from contracts.group_consumer import group_consumer
from contracts.kafka_security import PLAIN, KafkaSecurity
from contracts.topics import APPROVAL_DECISIONS, SCREENED_REQUESTS
from fraud.decide_function import DecideFunction
from fraud.dynamodb_errors import Outrun
from fraud.dynamodb_items import Tables
from fraud.held_store import HeldStore
from fraud.in_order import Decided
from fraud.kafka_event import Consumed
from fraud.memory import Memory
from fraud.ownership import Ownership
from fraud.patience import Stopped, until_available
from fraud.plain_transactions import send_as_given
from fraud.producer import NotAcknowledged, Producer
from fraud.published import published_since
from fraud.publisher import Publisher
from fraud.write_behind import Progress, WriteBehind

log = logging.getLogger("fraud.listener")

GROUP = "approval-listener"
POLL_MS = 200
COMMIT_MS = 5_000
TROUBLE_S = 1.0
DRAIN_S = 15.0
CLOSE_S = 5.0
SESSION_MS = 6_000
#: After so long without a poll, another may own the partitions: half of what Kafka waits.
UNSEEN_S = SESSION_MS / 2 / 1000
MOST_RECORDS = 200  # a poll; more would make the first of them wait for the last
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
        """AWS_ENDPOINT_URL_LAMBDA, region and keys are read by boto3 itself."""
        if not environ.get("KAFKA_BOOTSTRAP_SERVERS"):
            raise MissingSetting("KAFKA_BOOTSTRAP_SERVERS")
        function = environ.get("DECIDE_FUNCTION", "cardwatch-decide")
        tables = Tables(
            profiles=environ.get("PROFILES_TABLE", Tables.profiles),
            decisions=environ.get("DECISIONS_TABLE", Tables.decisions),
        )
        security = KafkaSecurity.from_env(environ)
        return cls(environ["KAFKA_BOOTSTRAP_SERVERS"], function, tables, security)


class Rebalancing(ConsumerRebalanceListener):  # type: ignore[misc] # kafka-python has no types
    """Is told on Kafka's own thread, where nothing may block: only remembers that it was."""

    def __init__(self) -> None:
        self.happened = False

    def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        self.happened = True

    def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        self.happened = True


class Listener:
    """Takes requests of the partitions that are its own, and commits what is stored of them."""

    def __init__(
        self,
        consumer: KafkaConsumer,
        own: Callable[[Mapping[int, Progress]], Ownership],
        stop: Event,
    ) -> None:
        self._consumer = consumer
        self._own = own
        self._stop = stop
        self._rebalancing = Rebalancing()
        self._ownership: Ownership | None = None
        self._polled_at = 0.0

    def run(self) -> None:
        """Until asked to stop; what was answered is stored first. Raises TooMuchPoison."""
        self._consumer.subscribe([SCREENED_REQUESTS], listener=self._rebalancing)
        try:
            while not self._stop.is_set():
                self._turn()
        except Stopped:
            log.warning("stopped while a service was away; its batch is taken again next time")
        finally:
            self._give_up()

    def confirm_ownership(self) -> None:
        """After a long while a rebalance may have passed unseen: Kafka refuses the commit then."""
        if time.monotonic() - self._polled_at < UNSEEN_S:
            return
        places = {
            tp: self._consumer.committed(tp, metadata=True) for tp in self._consumer.assignment()
        }
        known = {tp: place for tp, place in places.items() if place}
        self._consumer.commit(known, timeout_ms=COMMIT_MS)
        self._polled_at = time.monotonic()

    def _turn(self) -> None:
        polled = self._poll()
        try:
            if self._rebalancing.happened:
                self._rebalancing.happened = False
                self._take_over()
            else:
                self._take([record for records in polled.values() for record in records])
        except (Outrun, NotAcknowledged, KafkaError) as failure:
            log.warning("the partitions are taken over again: %r", failure)
            self._start_again()

    def _take_over(self) -> None:
        """Remembers what was answered before the partitions came here, but not stored, and takes
        them from what is stored: also those that were its own, for what waited was dropped, and
        kafka-python reads on where it was. What was polled meanwhile comes again."""
        self._lose()
        began: dict[int, Progress] = {}
        for place in self._consumer.assignment():
            began[place.partition] = stored = self._committed(place)
            self._consumer.seek(place, stored.next_offset)
        if began:
            self._ownership = until_available(lambda: self._own(began), self._stop, _tell)

    def _lose(self) -> None:
        """What is not stored yet, the partitions' next owner stores."""
        if self._ownership:
            self._ownership.close(DRAIN_S)
            self._ownership = None

    def _give_up(self) -> None:
        """Stores what was answered, as far as that can be within a moment."""
        if self._ownership is None:
            return
        self._ownership.drain(DRAIN_S)
        try:
            self._consumer.commit(_places(self._ownership.newly_stored()), timeout_ms=COMMIT_MS)
        except (Outrun, NotAcknowledged, KafkaError) as failure:
            log.warning("not all was stored (%r): the partitions' next owner does it", failure)
        self._lose()

    def _poll(self) -> Mapping[TopicPartition, Sequence[Consumed]]:
        """Nothing, after a moment, where Kafka has trouble: the client reconnects by itself."""
        try:
            polled: Mapping[TopicPartition, Sequence[Consumed]]
            polled = self._consumer.poll(timeout_ms=POLL_MS)
        except KafkaError as error:
            log.warning("poll failed (%r); again in %.1f s", error, TROUBLE_S)
            self._stop.wait(TROUBLE_S)
            return {}
        self._polled_at = time.monotonic()
        return polled

    def _take(self, records: Sequence[Consumed]) -> None:
        ownership = self._ownership
        if ownership is None:
            return
        self._commit(ownership.newly_stored())
        if records:
            until_available(lambda: ownership.answer(records), self._stop, _tell)

    def _start_again(self) -> None:
        """From what is stored, as after a restart."""
        self._lose()
        self._rebalancing.happened = True

    def _committed(self, place: TopicPartition) -> Progress:
        committed = self._consumer.committed(place, metadata=True)
        if committed is None:
            return Progress(self._consumer.beginning_offsets([place])[place], None)
        return Progress(committed.offset, int(committed.metadata) if committed.metadata else None)

    def _commit(self, stored: Mapping[int, Progress]) -> None:
        """One that fails is made good by the next; after a rebalance, requests get the same answer
        from whoever has their partition now."""
        if stored:
            self._consumer.commit_async(_places(stored), callback=_tell_of_commit)


def _places(stored: Mapping[int, Progress]) -> dict[TopicPartition, OffsetAndMetadata]:
    """As Kafka keeps it: where the unstored answers begin is the commit's metadata."""
    return {
        TopicPartition(SCREENED_REQUESTS, partition): OffsetAndMetadata(
            reached.next_offset,
            "" if reached.decisions_from is None else str(reached.decisions_from),
            -1,
        )
        for partition, reached in stored.items()
    }


def _tell(error: Unavailable, wait: float) -> None:
    log.warning("%s; again in %.1f s", error, wait)


def _tell_of_commit(_: object, result: object) -> None:
    if isinstance(result, Exception):
        log.warning("offsets were not committed (%r): requests may be answered again", result)


def consumer_of(bootstrap_servers: str, security: KafkaSecurity = PLAIN) -> KafkaConsumer:
    return group_consumer(
        bootstrap_servers=bootstrap_servers,
        group_id=GROUP,
        auto_offset_reset="earliest",
        fetch_min_bytes=1,
        max_poll_records=MOST_RECORDS,
        # Long, because a batch waits for a service that is away rather than being skipped.
        max_poll_interval_ms=1_800_000,
        # The shortest that a broker takes: requests wait so long after a listener was killed.
        session_timeout_ms=SESSION_MS,
        heartbeat_interval_ms=2_000,
        **security.client_options(),
    )


def connected(settings: Settings, stop: Event) -> KafkaConsumer:
    """Once Kafka answers."""

    def attempt() -> KafkaConsumer:
        try:
            return consumer_of(settings.bootstrap_servers, settings.security)
        except KafkaError as error:
            raise Unavailable("kafka", repr(error)) from error

    return until_available(attempt, stop, _tell)


def run(settings: Settings, stop: Event) -> None:
    consumer = connected(settings, stop)
    reader = KafkaConsumer(
        bootstrap_servers=settings.bootstrap_servers,
        group_id=None,
        **settings.security.client_options(),
    )
    require_same_partitions(reader)
    client = boto3.client("lambda", config=patience(LAMBDA_S))
    function = DecideFunction(client, settings.function, settings.bootstrap_servers)
    producer = Producer(settings.bootstrap_servers, settings.security)
    publisher = Publisher(producer, lambda: time.time_ns() // 1_000_000)
    dynamodb = boto3.client("dynamodb", config=patience(STORE_S))
    send_as_given(dynamodb)
    store = HeldStore(dynamodb, settings.tables)

    def own(began: Mapping[int, Progress]) -> Ownership:
        publisher.flush(DRAIN_S)  # what is still on its way would be missing from what is read
        published: dict[str, Decided] = {}
        for partition, reached in began.items():
            published |= published_since(
                reader, TopicPartition, partition, reached.next_offset, reached.decisions_from
            )
        writer = WriteBehind(store, _tell)
        memory = Memory(store, published)
        before_sending = listener.confirm_ownership
        return Ownership(memory, writer, function, publisher, before_sending, began)

    listener = Listener(consumer, own, stop)
    seldom_collect_everything()
    hand_over_quickly()
    try:
        listener.run()
    finally:
        with suppress(Unavailable):
            producer.flush(CLOSE_S)
        reader.close()
        consumer.close(autocommit=False)


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


def seldom_collect_everything() -> None:
    """Python's full collection stops all for 0.2 s, every few seconds here, and finds nothing."""
    gc.freeze()  # what lives as long as the program
    gc.set_threshold(700, 10, 1_000)


def hand_over_quickly() -> None:
    """By default a thread keeps Python's lock for 5 ms, and each answer waits for it several times
    while another is stored: a tenth to a fifth of the 99th percentile (bench/approvals)."""
    sys.setswitchinterval(0.000_2)


def require_same_partitions(consumer: KafkaConsumer) -> None:
    """A request's answer goes into the partition of its own number."""
    asked, answered = (
        len(consumer.partitions_for_topic(topic) or ())
        for topic in (SCREENED_REQUESTS, APPROVAL_DECISIONS)
    )
    if asked != answered:
        raise SetupFailed(
            f"{SCREENED_REQUESTS} has {asked} partitions and {APPROVAL_DECISIONS} {answered}: "
            "give both the same number (contracts/topics.yml), start again"
        )


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
