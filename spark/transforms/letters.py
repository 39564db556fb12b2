"""Dead letters as contracts.dead_letters makes them, of Kafka's records and in the JVM."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from contracts.dead_letters import MOST_RAW
from spark.transforms.card_token import mask_card_numbers


def letter(reason: Column) -> Column:
    """JSON text. failed_at is the record's own Kafka time: the same letter however often it is
    made."""
    failed_at = F.date_format("timestamp", "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'")
    return F.to_json(
        F.struct(
            "topic",
            "partition",
            "offset",
            mask_card_numbers(reason.cast("binary")).cast("string").alias("reason"),
            F.base64(mask_card_numbers(_raw_value())).alias("raw_base64"),
            failed_at.alias("failed_at"),
        )
    )


def _raw_value() -> Column:
    """The record's first MOST_RAW bytes, as binary; none of a record without a value."""
    return F.substring(F.coalesce("value", F.lit(b"")), 1, MOST_RAW)
