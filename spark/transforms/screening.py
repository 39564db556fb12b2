"""Approval requests ─► screened requests, without card numbers, or dead letters."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from contracts.timestamps import MOST_AHEAD_MS
from contracts.topics import APPROVAL_REQUESTS, SCREENED_REQUESTS, dead_letter
from spark.transforms.card_token import card_token
from spark.transforms.contract import is_valid, keeps, part_at, problem, problems, text_at
from spark.transforms.letters import letter

PASSED_ON = ("request_id", "requested_at", "user_id", "amount", "currency", "channel")


def screen(records: DataFrame, key: bytes) -> DataFrame:
    """One row per Kafka record in, one row per record out: topic, key, value, headers.

    A request that keeps its contract goes on with card_token and card_last4 for its card number;
    one that breaks it but says who asks goes on as request_id, user_id, problems and, where it is
    one, the time; anything else is a dead letter.
    """
    message = F.col("message")
    parsed = records.withColumn("message", _parsed(F.col("value")))
    judged = parsed.withColumns(
        {
            "keeps_contract": keeps(message, APPROVAL_REQUESTS),
            "is_of_the_future": _is_of_the_future(message),
        }
    )
    can_be_answered = F.col("keeps_contract") | (
        is_valid(message, APPROVAL_REQUESTS, "request_id")
        & is_valid(message, APPROVAL_REQUESTS, "user_id")
    )
    return judged.select(
        F.when(can_be_answered, F.lit(SCREENED_REQUESTS))
        .otherwise(F.lit(dead_letter(APPROVAL_REQUESTS)))
        .alias("topic"),
        F.when(can_be_answered, text_at(message, "user_id").cast("binary")).alias("key"),
        F.when(F.col("keeps_contract") & ~F.col("is_of_the_future"), _screened(message, key))
        .when(can_be_answered, _invalid(message))
        .otherwise(_dead_letter())
        .cast("binary")
        .alias("value"),
        F.array(_header("requested_ts_ms", F.unix_millis("timestamp"))).alias("headers"),
    )


def _parsed(value: Column) -> Column:
    """A Variant; null where the bytes are not UTF-8 or not JSON."""
    return F.when(F.is_valid_utf8(value.cast("string")), F.try_parse_json(value.cast("string")))


def _screened(message: Column, key: bytes) -> Column:
    card_number = text_at(message, "card_number")
    fields = [text_at(message, name).alias(name) for name in PASSED_ON]
    return F.to_json(
        F.struct(
            *fields,
            part_at(message, "merchant").alias("merchant"),
            card_token(card_number, key).alias("card_token"),
            F.right(card_number, F.lit(4)).alias("card_last4"),
        )
    )


def _is_of_the_future(message: Column) -> Column:
    """Dated more than an hour after it was sent. Were that believed, all that its cardholder asks
    until then would be old, and count for no velocity."""
    asked = F.unix_millis(_moment(message))
    return F.coalesce(asked > F.unix_millis("timestamp") + MOST_AHEAD_MS, F.lit(False))


def _moment(message: Column) -> Column:
    """Null where requested_at is no day of the calendar."""
    return F.try_to_timestamp(text_at(message, "requested_at"))


def _problems(message: Column) -> Column:
    later = problem("requested_at", "is later than the request was sent")
    return F.when(F.col("keeps_contract"), F.array(later)).otherwise(
        problems(message, APPROVAL_REQUESTS)
    )


def _invalid(message: Column) -> Column:
    is_time = is_valid(message, APPROVAL_REQUESTS, "requested_at") & _moment(message).isNotNull()
    return F.to_json(
        F.struct(
            text_at(message, "request_id").alias("request_id"),
            F.when(is_time, text_at(message, "requested_at")).alias("requested_at"),
            text_at(message, "user_id").alias("user_id"),
            _problems(message).alias("problems"),
        )
    )


def _dead_letter() -> Column:
    reason = F.when(F.col("message").isNull(), F.lit("is not JSON in UTF-8")).otherwise(
        F.lit("request_id or user_id is missing or not an id: nobody can be answered")
    )
    return letter(reason)


def _header(name: str, value: Column) -> Column:
    return F.struct(F.lit(name).alias("key"), value.cast("string").cast("binary").alias("value"))
