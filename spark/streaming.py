"""What the streaming jobs share: how they read Kafka, their pace, and their dead letters."""

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from contracts.kafka_security import KafkaSecurity
from spark.transforms.letters import letter


def records_of(
    spark: SparkSession,
    topics: Sequence[str],
    bootstrap_servers: str,
    security: KafkaSecurity,
    **limits: int,
) -> DataFrame:
    """All records of the topics, from their beginning; a checkpoint knows better. `limits` are
    options of Spark's kafka source."""
    return (
        spark.readStream.format("kafka")
        .option("kafka.bootstrap.servers", bootstrap_servers)
        .options(**security.spark_options())
        .option("subscribe", ",".join(topics))
        .option("startingOffsets", "earliest")
        .options(**limits)
        .load()
    )


def trigger_of(
    arguments: Sequence[str], program: str, description: str | None, every: str
) -> Mapping[str, Any]:
    """`every` is the usual pause between two batches, in Spark's words: "10 seconds"."""
    parser = argparse.ArgumentParser(prog=f"python -m {program}", description=description)
    parser.add_argument("--available-now", action="store_true", help="take what is there, then end")
    parser.add_argument("--every", default=every, help=f"pause between batches ({every})")
    options = parser.parse_args(arguments)
    if options.available_now:
        return {"availableNow": True}
    return {"processingTime": options.every}


def dead_letters(judged: DataFrame) -> DataFrame:
    """Of Kafka's records with a `reason` against them: topic, key, value for Kafka."""
    value = letter(F.col("reason")).cast("binary").alias("value")
    topic = F.concat("topic", F.lit(".dead-letter")).alias("topic")
    return judged.where("reason is not null").select(topic, "key", value)


def send_dead_letters(letters: DataFrame, bootstrap_servers: str, security: KafkaSecurity) -> None:
    """Rows have topic, key and value; each goes to the topic that it names."""
    (
        letters.write.format("kafka")
        .option("kafka.bootstrap.servers", bootstrap_servers)
        .options(**security.spark_options())
        .option("kafka.acks", "all")
        .save()
    )
