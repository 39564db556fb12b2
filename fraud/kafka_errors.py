"""What the clients of librdkafka raise, told apart by what to do next."""

from collections.abc import Iterator
from contextlib import contextmanager

from confluent_kafka import KafkaException

from contracts.errors import CardwatchError


class NotAcknowledged(CardwatchError):
    """Kafka refused what was asked, or said nothing in time: what came of it is in doubt."""

    def __init__(self, topic: str, reason: str) -> None:
        super().__init__(
            f"Kafka did not acknowledge what {topic} was to take ({reason}): "
            "what is not acknowledged is answered again"
        )


class ProducerFailed(CardwatchError):
    """librdkafka itself gave up: nothing is sent any more."""

    def __init__(self, topic: str, reason: str) -> None:
        super().__init__(
            f"nothing can be sent to {topic} any more ({reason}): look at Kafka's log, "
            "then start again; it goes on where it was"
        )


@contextmanager
def acknowledged(topic: str) -> Iterator[None]:
    """Raises NotAcknowledged for whatever librdkafka says against it."""
    try:
        yield
    except KafkaException as error:
        raise NotAcknowledged(topic, str(error)) from error


def known(number: int | None) -> int:
    """librdkafka's types allow for messages that were never sent."""
    assert number is not None
    return number
