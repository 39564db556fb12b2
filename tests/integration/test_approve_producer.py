"""The listener's producer, against a real Kafka and against none."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import NewTopic

from contracts.errors import Unavailable
from fraud.kafka_errors import NotAcknowledged
from fraud.producer import Producer
from local_stack.endpoints import Endpoints

SOON_S = 20
RECORD = b'{"request_id":"r-of-nobody"}'
NOBODY = "127.0.0.1:1"  # no server listens on this port


@pytest.fixture
def topic(stack: Endpoints) -> str:
    """One of two partitions that nobody else writes to."""
    name = f"sent-{uuid4().hex}"
    admin = KafkaAdminClient(bootstrap_servers=stack.kafka)
    admin.create_topics([NewTopic(name, num_partitions=2, replication_factor=1)])
    admin.close()
    return name


@pytest.fixture
def producer(stack: Endpoints) -> Iterator[Producer]:
    producer = Producer(stack.kafka)
    yield producer
    producer.flush(SOON_S)


@pytest.fixture
def reader(stack: Endpoints) -> Iterator[KafkaConsumer]:
    consumer = KafkaConsumer(bootstrap_servers=stack.kafka, group_id=None)
    yield consumer
    consumer.close()


def test_records_stand_where_the_producer_says_one_after_the_other(
    producer: Producer, reader: KafkaConsumer, topic: str
) -> None:
    sent = [
        producer.send(topic, RECORD, b"u-%d" % k, [("source", b"1:%d" % k)], 1) for k in range(3)
    ]
    places = [each.get(SOON_S) for each in sent]

    first = places[0].offset
    assert places == [(topic, 1, first + k) for k in range(3)]
    partition = TopicPartition(topic, 1)
    reader.assign([partition])
    reader.seek(partition, first)
    found = reader.poll(timeout_ms=SOON_S * 1000, max_records=1)[partition][0]
    assert (found.offset, found.key, found.value) == (first, b"u-0", RECORD)
    assert found.headers == [("source", b"1:0")]


def test_without_a_partition_a_key_has_the_one_that_kafka_python_gives_it(
    stack: Endpoints, producer: Producer, topic: str
) -> None:
    keys = [f"u-{uuid4().hex}".encode() for _ in range(12)]
    other = KafkaProducer(bootstrap_servers=stack.kafka)
    theirs = [other.send(topic, RECORD, key).get(SOON_S).partition for key in keys]
    other.close()

    ours = [producer.send(topic, RECORD, key).get(SOON_S).partition for key in keys]
    assert ours == theirs
    assert set(theirs) == {0, 1}


def test_all_that_was_sent_is_there_after_a_flush(
    producer: Producer, reader: KafkaConsumer, topic: str
) -> None:
    partition = TopicPartition(topic, 0)
    before = reader.end_offsets([partition])[partition]
    for _ in range(500):
        producer.send(topic, RECORD, b"u-1", partition=0)
    producer.flush(SOON_S)
    assert reader.end_offsets([partition])[partition] == before + 500


def test_where_no_kafka_listens_a_record_is_in_doubt_and_a_flush_says_what_waits() -> None:
    producer = Producer(NOBODY)
    sent = producer.send("any", RECORD)
    with pytest.raises(NotAcknowledged, match="no answer in 0 s"):
        sent.get(0.3)
    with pytest.raises(Unavailable, match="1 records are still on their way"):
        producer.flush(0.1)

    producer.drop()
    with pytest.raises(NotAcknowledged, match="[Pp]urged"):
        sent.get(SOON_S)
    producer.flush(0)


def test_a_record_that_kafka_would_not_take_is_refused_and_the_next_is_sent(
    producer: Producer, topic: str
) -> None:
    with pytest.raises(NotAcknowledged, match="too large"):
        producer.send(topic, bytes(2_000_000))
    assert producer.send(topic, RECORD, partition=0).get(SOON_S) == (topic, 0, 0)
