"""Records of decisions, purchases and payments ─► what can be posted, and dead letters."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

import orjson
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from contracts.currencies import problem_of_amount
from contracts.schema import problems_of
from contracts.topics import APPROVAL_DECISIONS, PAYMENTS, PURCHASES

TOPICS = (APPROVAL_DECISIONS, PURCHASES, PAYMENTS)
TIMES = ("decided_at", "purchased_at", "paid_at")

Problems = Callable[[Mapping[str, Any]], list[tuple[str, str]]]


def judge(records: DataFrame) -> DataFrame:
    """Kafka records, each with why it cannot be posted as `reason`, null where it can."""
    reason = F.udf(reason_against, "string", useArrow=False)  # no PyArrow here
    return records.withColumn("reason", reason("topic", "value"))


def accepted(judged: DataFrame) -> DataFrame:
    """topic and message (JSON text), in the order of each partition."""
    return (
        judged.where("reason is null")
        .orderBy("topic", "partition", "offset")
        .select("topic", F.col("value").cast("string").alias("message"))
    )


def dead_letters(judged: DataFrame) -> DataFrame:
    """topic, key, value for Kafka; failed_at is the record's own time: a retry sends the same."""
    return judged.where("reason is not null").select(
        F.concat("topic", F.lit(".dead-letter")).alias("topic"), "key", _letter().alias("value")
    )


def reason_against(topic: str, value: bytes | None) -> str | None:
    """Why a record's bytes cannot be posted; none where they can.

    Beyond the contract: what PostgreSQL cannot hold (NUL in a text, a day that no calendar has)
    would stop the stream for good, and items that do not add up would make a statement wrong.
    """
    try:
        message = orjson.loads(value or b"")
    except orjson.JSONDecodeError:
        return "is not JSON in UTF-8"
    if not isinstance(message, dict):
        return "is not a JSON object"
    if found := _problems(topic)(message):
        return "; ".join(f"{field or 'message'}: {problem}" for field, problem in found[:3])
    if rb"\u0000" in (value or b""):
        return "has a NUL character in a text"
    return _beyond_the_contract(message)


def _beyond_the_contract(message: dict[str, Any]) -> str | None:
    for name in TIMES:
        if name in message and not _is_time(message[name]):
            return f"{name}: {message[name]} is no day of the calendar"
    if "decision" not in message and (
        problem := problem_of_amount(Decimal(message["amount"]), message["currency"])
    ):
        return f"amount: {problem}"
    if "items" in message and _sum(message["items"]) != Decimal(message["amount"]):
        return f"items add up to {_sum(message['items'])}, not to the amount {message['amount']}"
    return None


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _sum(items: list[dict[str, Any]]) -> Decimal:
    return sum((int(i["quantity"]) * Decimal(i["unit_price"]) for i in items), Decimal())


@cache
def _problems(topic: str) -> Problems:
    """Compiled once a Python worker."""
    return problems_of(topic)


def _letter() -> Column:
    failed_at = F.date_format("timestamp", "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'")
    raw = F.base64(F.coalesce("value", F.lit(b"")))
    return F.to_json(
        F.struct(
            "topic",
            "partition",
            "offset",
            "reason",
            raw.alias("raw_base64"),
            failed_at.alias("failed_at"),
        )
    ).cast("binary")
