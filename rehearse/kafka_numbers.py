"""Writes to Kafka all the while that something else happens to it, then counts what is there."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import NewTopic
from kafka.errors import KafkaError

from contracts.errors import CardwatchError
from contracts.kafka_security import KafkaSecurity

TOPIC = "rehearsal-witness"
PARTITIONS, COPIES, IN_STEP = 3, 3, 2
PAUSE_SECONDS = 0.05
#: A write is tried again for so long before it counts as lost.
PATIENCE_MS = 60_000
READ_MS = 15_000


class WritesLost(CardwatchError):
    """What Kafka acknowledged is not there once, or it refused a write for a minute."""


class Witness:
    """Its own topic, number after number, one at a time: each waits for the one before it."""

    def __init__(self, bootstrap_servers: Sequence[str], security: KafkaSecurity) -> None:
        self._options = {"bootstrap_servers": list(bootstrap_servers), **security.client_options()}
        self._stop = Event()
        self._thread = Thread(target=self._write, daemon=True)
        self._waits: list[float] = []
        self._refused = ""

    def start(self) -> None:
        admin = KafkaAdminClient(**self._options)
        configs = {"min.insync.replicas": str(IN_STEP)}
        admin.create_topics([NewTopic(TOPIC, PARTITIONS, COPIES, topic_configs=configs)])
        admin.close()
        self._thread.start()

    def finish(self) -> str:
        """What was seen, in a line. Raises WritesLost."""
        self._stop.set()
        self._thread.join()
        if self._refused:
            raise WritesLost(f"after {len(self._waits)} writes Kafka refused one: {self._refused}")
        wrong = differences(len(self._waits), self._read())
        if wrong:
            raise WritesLost(f"of {len(self._waits)} writes to {TOPIC}: {', '.join(wrong)}")
        return (
            f"{len(self._waits):,} writes meanwhile, each there once; "
            f"the longest waited {max(self._waits):.1f} s"
        )

    def _write(self) -> None:
        producer = KafkaProducer(
            acks="all",
            enable_idempotence=True,
            delivery_timeout_ms=PATIENCE_MS,
            max_block_ms=PATIENCE_MS,
            **self._options,
        )
        try:
            while not self._stop.wait(PAUSE_SECONDS):
                began = time.monotonic()
                producer.send(TOPIC, str(len(self._waits)).encode()).get(PATIENCE_MS / 1000)
                self._waits.append(time.monotonic() - began)
        except KafkaError as error:
            self._refused = repr(error)
        finally:
            producer.close(timeout=5)

    def _read(self) -> Iterator[int]:
        consumer = KafkaConsumer(group_id=None, auto_offset_reset="earliest", **self._options)
        places = [TopicPartition(TOPIC, number) for number in range(PARTITIONS)]
        consumer.assign(places)
        ends = consumer.end_offsets(places)
        while any(consumer.position(place) < end for place, end in ends.items()):
            polled = consumer.poll(timeout_ms=READ_MS)
            if not polled:
                break  # what did not come is told of as lost
            for records in polled.values():
                yield from (int(record.value) for record in records)
        consumer.close()


def differences(written: int, read: Iterator[int]) -> list[str]:
    """Which of the numbers below `written` are not there, or more than once."""
    times = Counter(read)
    lost = [f"{number} lost" for number in range(written) if number not in times]
    return lost + [f"{number} there {count} times" for number, count in times.items() if count > 1]


@contextmanager
def witnessed(witness: Witness, say: Callable[[str], None]) -> Iterator[None]:
    """Says what was seen of what is done inside. Raises WritesLost."""
    witness.start()
    yield
    say(witness.finish())
