"""How far the listeners' group got, as Kafka tells it."""

from collections.abc import Collection

from kafka import KafkaConsumer, TopicPartition

from contracts.topics import SCREENED_REQUESTS
from fraud.progress import Progress


def committed(reader: KafkaConsumer, partitions: Collection[int]) -> dict[int, Progress]:
    """Where nothing was committed, the partition's beginning. Raises kafka-python's KafkaError."""
    return {partition: _progress(reader, partition) for partition in partitions}


def _progress(reader: KafkaConsumer, partition: int) -> Progress:
    place = TopicPartition(SCREENED_REQUESTS, partition)
    found = reader.committed(place, metadata=True)
    if found is None:
        return Progress(reader.beginning_offsets([place])[place], None)
    return Progress.committed(found.offset, found.metadata)
