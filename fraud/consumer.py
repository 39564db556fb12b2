"""Kafka's consumer in C (librdkafka), as the listener uses one.

It fetches while the Lambda decides, and the next poll has all that came meanwhile. A consumer in
Python fetches only while it polls: a request that came second waited for a call of its own.
"""

import logging
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol, cast

from confluent_kafka import (
    TIMESTAMP_LOG_APPEND_TIME,
    KafkaError,
    Message,
    TopicPartition,
)
from confluent_kafka import Consumer as Librdkafka

from contracts.errors import Unavailable
from contracts.kafka_security import KafkaSecurity
from contracts.topics import SCREENED_REQUESTS
from fraud.kafka_errors import ClientFailed, acknowledged, known
from fraud.kafka_event import ConsumerRecord
from fraud.progress import Progress

log = logging.getLogger("fraud.consumer")

GROUP = "approval-listener"
POLL_S = 0.2
#: How long a poll waits for what comes right behind its first record, to share a call of the Lambda
#: with it. Without it 1,000 a second cost a twelfth more of the processor, for no better
#: percentiles; of 5 ms, each record waited 4 ms in vain (bench/approvals).
GATHER_S = 0.001
SESSION_MS = 6_000
#: After so long without a poll, another may own the partitions: half of what Kafka waits.
UNSEEN_S = SESSION_MS / 2 / 1000
HAND_OVER_S = 5.0
MOST_RECORDS = 200  # a poll; more would make the first of them wait for the last


class Unsent(Protocol):
    """Answers on their way, as fraud.producer.Producer has them."""

    def flush(self, seconds: float) -> None: ...
    def drop(self) -> None: ...


class RequestConsumer:
    """A member of the listeners' group: screened requests of the partitions that it is given.

    `committed` tells of partitions how far the group got; `clock` gives seconds.
    """

    def __init__(
        self,
        inner: Librdkafka,
        committed: Callable[[Collection[int]], Mapping[int, Progress]],
        answers: Unsent,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._inner = inner
        self._committed = committed
        self._answers = answers
        self._clock = clock
        self._changed = False
        self._polled_at = clock()
        self._inner.subscribe(
            [SCREENED_REQUESTS], on_assign=self._given, on_revoke=self._taken, on_lost=self._lost
        )

    def poll(self) -> list[ConsumerRecord]:
        """Those that came, in order in each partition; none after a moment without any. Raises
        ClientFailed."""
        first = self._inner.poll(POLL_S)
        if first is None:  # one without a value is falsy
            messages = []
        else:
            messages = [first, *self._inner.consume(MOST_RECORDS - 1, GATHER_S)]
        now = self._clock()
        if now - self._polled_at < UNSEEN_S:  # else what came is in doubt until it is confirmed
            self._polled_at = now
        return list(_records(messages))

    def has_changed(self) -> bool:
        """True once after partitions came or went; what was polled with it is polled again."""
        changed, self._changed = self._changed, False
        return changed

    def committed(self) -> Mapping[int, Progress]:
        """Of the partitions that are ours."""
        return self._committed([place.partition for place in self._inner.assignment()])

    def go_to(self, reached: Mapping[int, Progress]) -> None:
        """The next poll has what follows there; what was fetched is dropped."""
        with acknowledged(SCREENED_REQUESTS):
            self._inner.assign(_places(reached))

    def commit(self, reached: Mapping[int, Progress]) -> None:
        """Raises NotAcknowledged where the partitions are another's."""
        if reached:
            with acknowledged(SCREENED_REQUESTS):
                self._inner.commit(offsets=_places(reached), asynchronous=False)

    def commit_soon(self, reached: Mapping[int, Progress]) -> None:
        """One that fails is made good by the next; after a rebalance, requests get the same answer
        from whoever has their partition now."""
        if reached:
            with acknowledged(SCREENED_REQUESTS):
                self._inner.commit(offsets=_places(reached), asynchronous=True)

    def confirm_ownership(self) -> None:
        """After a long while a rebalance may have passed unseen: Kafka refuses the commit then."""
        if self._clock() - self._polled_at >= UNSEEN_S:
            self.commit(self.committed())
            self._polled_at = self._clock()

    def close(self) -> None:
        self._inner.close()

    def _given(self, *_: object) -> None:
        """This and the two below are called by `poll`, in its thread."""
        self._changed = True

    def _taken(self, *_: object) -> None:
        """The group waits for us: the next owner shall find all answers on the decision topic."""
        self._changed = True
        with suppress(Unavailable):
            self._answers.flush(HAND_OVER_S)

    def _lost(self, *_: object) -> None:
        """Another may have answered meanwhile: ours would come after."""
        self._changed = True
        self._answers.drop()


def group_member(bootstrap_servers: str, security: KafkaSecurity) -> Librdkafka:
    """Who joins the listeners' group once it subscribes."""
    settings: dict[str, Any] = {
        "bootstrap.servers": bootstrap_servers,
        "group.id": GROUP,
        "enable.auto.commit": False,
        "auto.offset.reset": "earliest",
        # Long, because a batch waits for a service that is away rather than being skipped.
        "max.poll.interval.ms": 1_800_000,
        # The shortest that a broker takes: requests wait so long after a listener was killed.
        "session.timeout.ms": SESSION_MS,
        "heartbeat.interval.ms": 2_000,
        # A few polls ahead; more would be fetched again after each rebalance.
        "queued.min.messages": 10 * MOST_RECORDS,
        "fetch.queue.backoff.ms": 10,
        # A broker that comes back is asked within the second.
        "reconnect.backoff.max.ms": 1_000,
        "socket.timeout.ms": 10_000,  # so long a commit may take, and with it the end
        "on_commit": _tell_of_commit,
        "logger": log,
        **security.librdkafka_options(),
    }
    return Librdkafka(settings)


def _tell_of_commit(error: KafkaError | None, _: object) -> None:
    if error is not None:
        log.warning("offsets were not committed (%s): requests may be answered again", error)


def _places(reached: Mapping[int, Progress]) -> list[TopicPartition]:
    return [
        TopicPartition(SCREENED_REQUESTS, partition, progress.next_offset, progress.metadata)
        for partition, progress in reached.items()
    ]


def _records(messages: Sequence[Message]) -> Iterator[ConsumerRecord]:
    """Of those that are no errors; what is not fatal the client deals with, after a while."""
    for message in messages:
        error = message.error()
        if error is not None:
            if error.fatal():
                raise ClientFailed(SCREENED_REQUESTS, str(error))
            log.warning("%s cannot be read at the moment (%s)", SCREENED_REQUESTS, error)
            continue
        kind, at_ms = message.timestamp()
        yield ConsumerRecord(
            SCREENED_REQUESTS,
            known(message.partition()),
            known(message.offset()),
            at_ms,
            int(kind == TIMESTAMP_LOG_APPEND_TIME),
            message.key(),
            message.value(),
            cast("Any", message.headers() or ()),
        )
