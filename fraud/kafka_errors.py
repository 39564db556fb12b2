"""Errors of librdkafka's clients, told apart by what to do next."""

from collections.abc import Iterator
from contextlib import contextmanager

from confluent_kafka import KafkaException

from contracts.errors import CardwatchError


class NotAcknowledged(CardwatchError):
    """Kafka refused a record or a commit, or said nothing in time: what came of it is in doubt."""

    def __init__(self, topic: str, reason: str) -> None:
        super().__init__(
            f"{topic}: Kafka did not acknowledge ({reason}); "
            "what it did not acknowledge is answered again"
        )


class ClientFailed(CardwatchError):
    """librdkafka itself gave up: this client sends or reads nothing any more."""

    def __init__(self, topic: str, reason: str) -> None:
        super().__init__(
            f"{topic}: Kafka's client gave up ({reason}); look at Kafka's log, then start again: "
            "it goes on where it was"
        )


@contextmanager
def acknowledged(topic: str) -> Iterator[None]:
    """Raises NotAcknowledged, or ClientFailed, for whatever librdkafka says against it."""
    try:
        yield
    except KafkaException as error:
        failure = ClientFailed if error.args[0].fatal() else NotAcknowledged
        raise failure(topic, str(error)) from error


def known(number: int | None) -> int:
    """librdkafka's types allow for messages that were never sent."""
    assert number is not None
    return number
