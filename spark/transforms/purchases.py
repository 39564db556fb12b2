"""Records of decisions, purchases and payments ─► what can be posted, and dead letters."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import chain
from typing import Any, NamedTuple

import orjson
from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from billing.ledger_store import Record
from contracts.currencies import problem_of_amount
from contracts.dead_letters import letter_of
from contracts.topics import APPROVAL_DECISIONS, PAYMENTS, PURCHASES, dead_letter
from spark.transforms.messages import message_of

TOPICS = (APPROVAL_DECISIONS, PURCHASES, PAYMENTS)


class Letter(NamedTuple):
    """What Kafka is sent of a record that cannot be posted."""

    topic: str
    key: bytes | None
    value: bytes


def consumed(records: DataFrame) -> DataFrame:
    """Kafka's records as `judged` takes them."""
    written_ms = F.unix_millis("timestamp").alias("timestamp_ms")
    return records.select("topic", "partition", "offset", "key", "value", written_ms)


def judged(records: Iterable[Row]) -> tuple[list[Record], list[Letter]]:
    """What can be posted, and dead letters of the rest: the same however often they are judged,
    for a letter is dated by its record's own time."""
    good: list[Record] = []
    letters: list[Letter] = []
    for topic, partition, offset, key, value, written_ms in records:
        message, reason = read(topic, value)
        if reason:
            letter = letter_of(topic, partition, offset, reason, value, written_ms)
            letters.append(Letter(dead_letter(topic), key, orjson.dumps(letter)))
        else:
            # As it was judged: jsonb holds a number exactly, and some that a sender can write not.
            good.append(Record(topic, partition, offset, orjson.dumps(message).decode()))
    return good, letters


def read(topic: str, value: bytes | None) -> tuple[Any, str | None]:
    """A record's message, and why it cannot be posted; none where it can.

    Beyond the contract: what PostgreSQL cannot hold (NUL in a text) would stop the stream for good,
    and items that do not add up would make a statement wrong.
    """
    message, reason = message_of(topic, value)
    return message, reason or _beyond_the_contract(value or b"", message)


def _has_nul(told: Any) -> bool:
    """Names of fields are texts too."""
    if isinstance(told, str):
        return "\0" in told
    if isinstance(told, dict):
        return any(map(_has_nul, chain(told, told.values())))
    return isinstance(told, list) and any(map(_has_nul, told))


def _beyond_the_contract(value: bytes, message: dict[str, Any]) -> str | None:
    if rb"\u0000" in value and _has_nul(message):
        return "has a NUL character in a text"
    if "decision" not in message and (
        problem := problem_of_amount(Decimal(message["amount"]), message["currency"])
    ):
        return f"amount: {problem}"
    if "items" in message and _sum(message["items"]) != Decimal(message["amount"]):
        return f"items add up to {_sum(message['items'])}, not to the amount {message['amount']}"
    return None


def _sum(items: list[dict[str, Any]]) -> Decimal:
    return sum((int(i["quantity"]) * Decimal(i["unit_price"]) for i in items), Decimal())
