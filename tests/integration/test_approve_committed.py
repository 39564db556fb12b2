"""How far the group got is read of a real Kafka, whichever client committed it."""

from collections.abc import Iterator
from uuid import uuid4

import confluent_kafka
import pytest
from kafka import KafkaConsumer, OffsetAndMetadata, TopicPartition

from contracts.topics import SCREENED_REQUESTS
from fraud.committed import committed
from fraud.progress import Progress
from local_stack.endpoints import Endpoints


@pytest.fixture
def group() -> str:
    return uuid4().hex


@pytest.fixture
def reader(stack: Endpoints, group: str) -> Iterator[KafkaConsumer]:
    consumer = KafkaConsumer(
        bootstrap_servers=stack.kafka, group_id=group, enable_auto_commit=False
    )
    yield consumer
    consumer.close()


def test_what_librdkafka_commits_is_read(
    stack: Endpoints, reader: KafkaConsumer, group: str
) -> None:
    client = confluent_kafka.Consumer({"bootstrap.servers": stack.kafka, "group.id": group})
    places = [
        confluent_kafka.TopicPartition(SCREENED_REQUESTS, 0, 6, "10407"),
        confluent_kafka.TopicPartition(SCREENED_REQUESTS, 1, 8, ""),
    ]
    client.commit(offsets=places, asynchronous=False)
    client.close()
    assert committed(reader, [0, 1]) == {0: Progress(6, 10407), 1: Progress(8, None)}


def test_what_kafka_python_committed_is_read(reader: KafkaConsumer) -> None:
    place = TopicPartition(SCREENED_REQUESTS, 0)
    reader.assign([place])
    reader.commit({place: OffsetAndMetadata(6, "10407", -1)})
    assert committed(reader, [0]) == {0: Progress(6, 10407)}


def test_where_nothing_was_committed_a_partition_is_taken_from_its_beginning(
    reader: KafkaConsumer,
) -> None:
    assert committed(reader, [0]) == {0: Progress(0, None)}
