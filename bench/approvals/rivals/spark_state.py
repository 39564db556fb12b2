"""What a user would pick instead: one stateful Spark query, transformWithState in micro-batches.

It needs pandas, PyArrow and protobuf, which are no dependencies: install them to run it.
"""

import json
import os
from collections.abc import Iterator
from typing import Any

from pyspark.sql import Row
from pyspark.sql import functions as F
from pyspark.sql.streaming.stateful_processor import StatefulProcessor, StatefulProcessorHandle

from bench.approvals.rivals.deciding import Deciding
from contracts.topics import APPROVAL_DECISIONS, APPROVAL_REQUESTS
from spark.session import spark_session

ROCKSDB = "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider"


class Profiles(StatefulProcessor):
    def __init__(self, card_token_key: bytes) -> None:
        self._key = card_token_key

    def init(self, handle: StatefulProcessorHandle) -> None:
        self._known = handle.getValueState("profile", "json string")
        self._deciding = Deciding(self._key)

    def handleInputRows(self, key: Any, rows: Iterator[Any], timerValues: Any) -> Iterator[Row]:  # noqa: N802, N803
        found = self._known.get()
        known = found[0] if found else None
        for row in sorted(rows, key=lambda each: each.offset):
            decision, known = self._deciding.answer(json.loads(row.value), known)
            yield Row(key=key[0], value=json.dumps(decision))
        self._known.update((known,))

    def close(self) -> None:
        pass


def main() -> None:
    spark = spark_session("bench_transform_with_state", os.environ)
    spark.conf.set("spark.sql.streaming.stateStore.providerClass", ROCKSDB)
    servers = {"kafka.bootstrap.servers": os.environ["KAFKA_BOOTSTRAP_SERVERS"]}
    records = (
        spark.readStream.format("kafka")
        .options(**servers)
        .option("subscribe", APPROVAL_REQUESTS)
        .option("startingOffsets", "earliest")
        .load()
        .select(F.col("key").cast("string"), F.col("value").cast("string"), "offset")
    )
    processor = Profiles(bytes.fromhex(os.environ["CARD_TOKEN_KEY"]))
    query = (
        records.groupBy("key")
        .transformWithState(processor, "key string, value string", "update", "none")
        .writeStream.format("kafka")
        .options(**servers)
        .option("topic", APPROVAL_DECISIONS)
        .option("checkpointLocation", f"{os.environ['CHECKPOINT_DIR']}/transform_with_state")
        .outputMode("update")
        .trigger(processingTime="0 seconds")
        .start()
    )
    query.awaitTermination()


if __name__ == "__main__":
    main()
