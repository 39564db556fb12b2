"""Kafka's producer in C (librdkafka), as the publisher uses one.

One in Python took a third of the listener's time, in two threads that waited for each other.
"""

import logging
import time
from typing import Any, NamedTuple, cast

from confluent_kafka import KafkaError, Message
from confluent_kafka import Producer as Librdkafka

from contracts.errors import Unavailable
from contracts.kafka_security import PLAIN, KafkaSecurity
from fraud.kafka_errors import NotAcknowledged, acknowledged, known

log = logging.getLogger("fraud.producer")

ANY_PARTITION = -1  # the key's
#: While one waits for its record, another thread may be told of it.
LOOK_AGAIN_S = 0.1


class Place(NamedTuple):
    """Where Kafka has a record."""

    topic: str
    partition: int
    offset: int


class Delivery:
    """A record on its way."""

    def __init__(self, producer: Librdkafka, topic: str) -> None:
        self._producer = producer
        self._topic = topic
        self._place: Place | None = None
        self._error: KafkaError | None = None

    def arrived(self, error: KafkaError | None, message: Message) -> None:
        """Called in whichever thread polls."""
        if error is not None:
            self._error = error
        else:
            self._place = Place(self._topic, known(message.partition()), known(message.offset()))

    def get(self, seconds: float) -> Place:
        """Waits until Kafka has it. Raises NotAcknowledged."""
        end = time.monotonic() + seconds
        while self._place is None:
            if self._error is not None:
                raise NotAcknowledged(self._topic, self._error.str())
            left = end - time.monotonic()
            if left <= 0:
                raise NotAcknowledged(self._topic, f"no answer in {seconds:.0f} s")
            self._producer.poll(min(left, LOOK_AGAIN_S))
        return self._place


class Producer:
    """Each record once and in order in its partition, though one has to be sent twice."""

    def __init__(self, bootstrap_servers: str, security: KafkaSecurity = PLAIN) -> None:
        self._inner = Librdkafka(_settings(bootstrap_servers, security))

    def send(
        self,
        topic: str,
        value: bytes,
        key: bytes | None = None,
        headers: list[tuple[str, bytes]] | None = None,
        partition: int | None = None,
    ) -> Delivery:
        """Raises Unavailable where too much waits to be sent, NotAcknowledged or ClientFailed."""
        delivery = Delivery(self._inner, topic)
        where = ANY_PARTITION if partition is None else partition
        try:
            with acknowledged(topic):
                self._inner.produce(
                    topic,
                    value,
                    key,
                    where,
                    on_delivery=delivery.arrived,
                    headers=cast("Any", headers),
                )
        except BufferError as error:
            raise Unavailable("kafka", str(error)) from error
        finally:
            self._inner.poll(0)  # what it has to tell does not wait for a writer that asks
        return delivery

    def flush(self, seconds: float) -> None:
        """Waits until Kafka has all that was sent, or refused it. Raises Unavailable."""
        waiting = self._inner.flush(seconds)
        if waiting:
            raise Unavailable("kafka", f"{waiting} records are still on their way")

    def drop(self) -> None:
        """What was not handed to Kafka yet never will be."""
        self._inner.purge(in_queue=True, in_flight=False)


def _settings(bootstrap_servers: str, security: KafkaSecurity) -> dict[str, Any]:
    return {
        "bootstrap.servers": bootstrap_servers,
        "enable.idempotence": True,  # and with it acks=all
        # The answers of one call leave together: one by one, each is a request to the broker.
        "linger.ms": 0.5,
        # Shorter than a listener's session: what still waits when another has its partitions, after
        # this process stood still, is not sent any more.
        "message.timeout.ms": 5_000,
        # Where every other client of ours puts the same key.
        "partitioner": "murmur2_random",
        # A broker that comes back is asked within the second.
        "reconnect.backoff.max.ms": 1_000,
        "logger": log,
        **security.librdkafka_options(),
    }
