"""Dead letters as contracts.dead_letters makes them, of Kafka's records and in the JVM."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from contracts.dead_letters import MOST_RAW


def raw_value() -> Column:
    """The record's first MOST_RAW bytes, as binary; none of a record without a value."""
    return F.substring(F.coalesce("value", F.lit(b"")), 1, MOST_RAW)


def letter(reason: Column, raw: Column) -> Column:
    """JSON text. failed_at is the record's own Kafka time: the same letter however often it is
    made."""
    failed_at = F.date_format("timestamp", "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'")
    return F.to_json(
        F.struct(
            "topic",
            "partition",
            "offset",
            reason.alias("reason"),
            F.base64(raw).alias("raw_base64"),
            failed_at.alias("failed_at"),
        )
    )
