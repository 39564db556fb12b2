"""Sends issued statements to their topic, from the outbox: each at least once, none forgotten."""

from collections.abc import Callable
from datetime import datetime

from kafka import KafkaProducer
from kafka.errors import KafkaError

from billing.database import Connection
from billing.statement_store import mark_sent, unsent
from contracts.errors import Unavailable
from contracts.topics import BILLING_STATEMENTS

AT_ONCE = 1_000
WAIT_SECONDS = 30


def publish(connection: Connection, producer: KafkaProducer, clock: Callable[[], datetime]) -> int:
    """How many were sent. `producer` must wait for all replicas (acks=all).

    Marked as sent only after Kafka has them: after a kill between the two they are sent again,
    with the same statement_id. Raises Unavailable.
    """
    sent = last = 0
    # Each goes on behind the one before: to find the next among all that were ever sent takes long.
    while batch := unsent(connection, last, AT_ONCE):
        try:
            _send(producer, [(one.user_id, one.message) for one in batch])
        except KafkaError as failure:
            raise Unavailable("Kafka", str(failure)) from failure
        mark_sent(connection, [one.statement_id for one in batch], clock())
        sent, last = sent + len(batch), batch[-1].number
    return sent


def _send(producer: KafkaProducer, messages: list[tuple[str, str]]) -> None:
    futures = [
        producer.send(BILLING_STATEMENTS, key=user_id.encode(), value=message.encode())
        for user_id, message in messages
    ]
    producer.flush(WAIT_SECONDS)
    for future in futures:
        future.get(WAIT_SECONDS)
