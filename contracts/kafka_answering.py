"""Kafka's clients in Python, whose failures may pass."""

from collections.abc import Iterator
from contextlib import contextmanager

from kafka.errors import KafkaError

from contracts.errors import Unavailable


@contextmanager
def kafka_answering() -> Iterator[None]:
    """Raises Unavailable for whatever kafka-python raises within."""
    try:
        yield
    except KafkaError as error:
        raise Unavailable("kafka", repr(error)) from error
