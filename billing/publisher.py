"""Sends issued statements to their topic, from the outbox: each at least once, none forgotten."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from kafka import KafkaProducer
from kafka.errors import KafkaError, MessageSizeTooLargeError

from billing.database import Connection
from billing.statement_message import sendable
from billing.statement_store import Unsent, mark_sent, unsent
from contracts.errors import CardwatchError, Unavailable
from contracts.topics import BILLING_STATEMENTS

AT_ONCE = 1_000
WAIT_SECONDS = 30


class NotTaken(CardwatchError):
    """Statements that Kafka takes nowhere, however often they are sent."""

    def __init__(self, why: Mapping[str, str]) -> None:
        told = "".join(f"\n  {statement_id}: {reason}" for statement_id, reason in why.items())
        super().__init__(
            f"not sent, as Kafka takes no message so large; raise max.message.bytes of "
            f"{BILLING_STATEMENTS}, then run it again:{told}"
        )


class Published(NamedTuple):
    sent: int
    too_large: Mapping[str, str]  #: why, by statement; they stay in the outbox


def publish(
    connection: Connection, producer: KafkaProducer, clock: Callable[[], datetime]
) -> Published:
    """`producer` must wait for all replicas (acks=all), and must not be idempotent: where the
    broker refuses a record as too large, such a one sends nothing behind it.

    Marked as sent only after Kafka has them: after a kill between the two they are sent again,
    with the same statement_id. One that is too large keeps no other waiting. Raises Unavailable.
    """
    sent, too_large = 0, dict[str, str]()
    last = 0
    # Each goes on behind the one before: to find the next among all that were ever sent takes long.
    while batch := unsent(connection, last, AT_ONCE):
        try:
            refused = _send(producer, batch)
        except KafkaError as failure:
            raise Unavailable("Kafka", str(failure)) from failure
        taken = [one.statement_id for one in batch if one.statement_id not in refused]
        mark_sent(connection, taken, clock())
        sent, last = sent + len(taken), batch[-1].number
        too_large |= refused
    return Published(sent, too_large)


def _send(producer: KafkaProducer, batch: Sequence[Unsent]) -> dict[str, str]:
    """Why some are not taken, by statement: producer or broker finds them too large."""
    futures: dict[str, Any] = {}
    refused: dict[str, str] = {}
    for one in batch:
        value = sendable(one.message).encode()
        try:
            futures[one.statement_id] = producer.send(
                BILLING_STATEMENTS, key=one.user_id.encode(), value=value
            )
        except MessageSizeTooLargeError as failure:
            refused[one.statement_id] = str(failure)
    # Not by flush(): it fails where a batch was parted because it was too large as a whole.
    for statement_id, future in futures.items():
        try:
            future.get(WAIT_SECONDS)
        except MessageSizeTooLargeError as failure:
            refused[statement_id] = str(failure)
    return refused
