"""How far the listeners' group got, as Kafka keeps it.

A commit's offset is the next request to take; its metadata, where on the decision topic the
answers begin that are not stored. librdkafka ends the metadata that it writes with a NUL, and reads
past the end of any without one (its issue 4649): it writes what kafka-python reads here.
"""

from collections.abc import Collection

from kafka import KafkaConsumer, TopicPartition

from contracts.topics import SCREENED_REQUESTS
from fraud.write_behind import Progress


def committed(reader: KafkaConsumer, partitions: Collection[int]) -> dict[int, Progress]:
    """Where nothing was committed, the partition's beginning. Raises kafka-python's KafkaError."""
    return {partition: _progress(reader, partition) for partition in partitions}


def _progress(reader: KafkaConsumer, partition: int) -> Progress:
    place = TopicPartition(SCREENED_REQUESTS, partition)
    found = reader.committed(place, metadata=True)
    if found is None:
        return Progress(reader.beginning_offsets([place])[place], None)
    decisions_from = found.metadata.rstrip("\0")
    return Progress(found.offset, int(decisions_from) if decisions_from else None)
