"""Numbers in a topic of Kafka that stays writable while one of its three brokers is away."""

from collections.abc import Iterator, Sequence

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import NewTopic
from kafka.errors import KafkaError

from contracts.kafka_security import KafkaSecurity
from rehearse.witness import WritesLost

TOPIC = "rehearsal-witness"
PARTITIONS, COPIES, IN_STEP = 3, 3, 2
#: A write is tried again for so long before it counts as lost.
PATIENCE_MS = 60_000
READ_MS = 15_000


class KafkaNumbers:
    product = "Kafka"

    def __init__(self, bootstrap_servers: Sequence[str], security: KafkaSecurity) -> None:
        self._options = {"bootstrap_servers": list(bootstrap_servers), **security.client_options()}

    def open(self) -> None:
        admin = KafkaAdminClient(**self._options)
        configs = {"min.insync.replicas": str(IN_STEP)}
        admin.create_topics([NewTopic(TOPIC, PARTITIONS, COPIES, topic_configs=configs)])
        admin.close()
        self._producer = KafkaProducer(
            acks="all",
            enable_idempotence=True,
            delivery_timeout_ms=PATIENCE_MS,
            max_block_ms=PATIENCE_MS,
            **self._options,
        )

    def write(self, number: int) -> None:
        try:
            self._producer.send(TOPIC, str(number).encode()).get(PATIENCE_MS / 1000)
        except KafkaError as error:
            raise WritesLost(f"Kafka refused write {number}: {error!r}") from error

    def read(self) -> Iterator[int]:
        self._producer.close(timeout=5)
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
