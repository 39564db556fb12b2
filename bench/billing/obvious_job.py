"""What a user would write first: Kafka ─► foreachBatch ─► JDBC append. For bench.billing kill."""

import os
import sys

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from billing.jdbc import jdbc_options
from spark.session import spark_session

COLUMNS = "purchase_id string, user_id string, amount string, currency string"


def append(batch: DataFrame, _: int) -> None:
    told = batch.select(F.from_json(F.col("value").cast("string"), COLUMNS).alias("m")).select(
        "m.*"
    )
    options = {**jdbc_options(os.environ["LEDGER_DSN"]), "options": "", "dbtable": "obvious"}
    told.write.format("jdbc").options(**options).mode("append").save()


def main(topic: str, checkpoint: str) -> None:
    spark = spark_session("obvious", os.environ)
    (
        spark.readStream.format("kafka")
        .option("kafka.bootstrap.servers", os.environ["KAFKA_BOOTSTRAP_SERVERS"])
        .option("subscribe", topic)
        .option("startingOffsets", "earliest")
        .option("maxOffsetsPerTrigger", 2_000)
        .load()
        .writeStream.foreachBatch(append)
        .option("checkpointLocation", checkpoint)
        .trigger(availableNow=True)
        .start()
        .awaitTermination()
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
