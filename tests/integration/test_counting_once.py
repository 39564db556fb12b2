"""What of a stream of decisions or reports is counted once, in batches as Spark takes them."""

import base64
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from contracts.timestamps import timestamp_of
from contracts.topics import APPROVAL_DECISIONS, FRAUD_REPORTS
from spark.streaming import dead_letters
from spark.transforms.places import ONCE, judge

EXAMPLES = Path("contracts/examples")
RECORD = "topic string, partition int, offset bigint, timestamp timestamp, value string"
NOW = datetime.now(UTC)
LAST_MONTH = NOW - timedelta(days=30)
CLOCK_OF_1970 = datetime(1970, 1, 2, tzinfo=UTC)

Sent = tuple[datetime, dict[str, Any]]


def report(number: int, **changes: str) -> dict[str, Any]:
    kept = json.loads((EXAMPLES / "fraud-reports/valid/report.json").read_text())
    day = timestamp_of(LAST_MONTH)
    return {**kept, "request_id": f"r-{number}", "requested_at": day, "reported_at": day, **changes}


def decision(number: int, **changes: str) -> dict[str, Any]:
    kept = json.loads((EXAMPLES / "approval-decisions/valid/approved.json").read_text())
    return {
        **kept,
        "request_id": f"r-{number}",
        "requested_at": timestamp_of(LAST_MONTH),
        **changes,
    }


def passed_on(
    spark: SparkSession, folder: Path, topic: str, *batches: list[Sent]
) -> list[tuple[str, str | None]]:
    """Of what came in these batches: the request and the reason against it."""
    (folder / "records").mkdir()
    for number, batch in enumerate(batches):
        rows = [
            {"topic": topic, "partition": 0, "offset": 100 * number + place}
            | {"timestamp": timestamp_of(sent), "value": json.dumps(message)}
            for place, (sent, message) in enumerate(batch)
        ]
        file = folder / "records" / f"{number}.json"
        file.write_text("".join(json.dumps(row) + "\n" for row in rows))
        os.utime(file, (number, number))  # the order in which they are taken
    records = spark.readStream.schema(RECORD).option("maxFilesPerTrigger", 1)
    read = records.json(str(folder / "records")).withColumn("value", F.col("value").cast("binary"))
    found: list[tuple[str, str | None]] = []

    def take(batch: DataFrame, _: int) -> None:
        kept = batch.orderBy("offset").collect()
        found.extend((json.loads(row.value)["request_id"], row.reason) for row in kept)

    stream = ONCE[topic](judge(read)).writeStream.foreachBatch(take)
    stream = stream.option("checkpointLocation", str(folder / "checkpoint"))
    stream.trigger(availableNow=True).start().awaitTermination()
    return found


def test_a_request_is_reported_once_though_its_bank_tells_it_weeks_later(
    spark: SparkSession, tmp_path: Path
) -> None:
    first, second = [(LAST_MONTH, report(1))], [(NOW, report(1, reported_by="bank"))]
    found = passed_on(spark, tmp_path, FRAUD_REPORTS, first, second, [(NOW, report(2))])
    assert found == [("r-1", None), ("r-2", None)]


def test_a_report_that_is_put_right_after_its_dead_letter_is_a_first_one(
    spark: SparkSession, tmp_path: Path
) -> None:
    broken = report(1, reported_at="2062-01-01T00:00:00.000Z")
    found = passed_on(spark, tmp_path, FRAUD_REPORTS, [(NOW, broken)], [(NOW, report(1))])
    reason = "reported_at: 2062-01-01T00:00:00.000Z is later than it was sent"
    assert found == [("r-1", reason), ("r-1", None)]


def test_a_report_by_a_clock_of_1970_has_its_dead_letter(
    spark: SparkSession, tmp_path: Path
) -> None:
    # Late is what is behind the watermark of the batch before.
    in_time, late = [[(NOW, report(number))] for number in (1, 2)], [(CLOCK_OF_1970, report(3))]
    found = passed_on(spark, tmp_path, FRAUD_REPORTS, *in_time, late)
    reason = f"requested_at: {timestamp_of(LAST_MONTH)} is later than it was sent"
    assert found == [("r-1", None), ("r-2", None), ("r-3", reason)]


def test_a_decision_that_is_sent_twice_within_a_day_is_counted_once_in_a_backlog_too(
    spark: SparkSession, tmp_path: Path
) -> None:
    later, next_week = LAST_MONTH + timedelta(hours=20), LAST_MONTH + timedelta(days=7)
    broken = decision(9, requested_at="2026-02-30T00:00:00.000Z")
    first = [(LAST_MONTH, decision(1)), (NOW, broken)]
    second = [(later, decision(1)), (later, decision(2))]
    found = passed_on(
        spark, tmp_path, APPROVAL_DECISIONS, first, second, [(next_week, decision(3))]
    )
    assert found == [("r-1", None), ("r-2", None), ("r-3", None)]


def test_a_dead_letter_tells_no_card_number(spark: SparkSession) -> None:
    columns = "topic string, partition int, offset bigint, key binary, value binary, reason string"
    reason = '"4111111111111234" is not one of "bank"'
    row = ("fraud-reports", 0, 7, b"u-1", b'{"reported_by": "4111111111111234"}', reason, NOW)

    [sent] = dead_letters(spark.createDataFrame([row], f"{columns}, timestamp timestamp")).collect()

    letter = json.loads(sent.value)
    assert letter["reason"] == '"****1234" is not one of "bank"'
    assert base64.b64decode(letter["raw_base64"]) == b'{"reported_by": "****1234"}'
