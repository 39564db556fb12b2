"""Builds the buying profiles of all cardholders from the archive.

read approval-requests of S3 ─► learn, cardholder by cardholder ─► write the profiles table
"""

import argparse
import gzip
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import boto3
from pyspark import RDD, SparkContext

from fraud.dynamodb_items import Tables
from fraud.rebuilt_profiles import put_rebuilt
from spark.session import spark_session
from spark.transforms.profiles import (
    DECISIONS,
    REPORTS,
    REQUESTS,
    Line,
    by_user,
    keys_before,
    profile_of,
)

KEYS_A_TASK = 16
LEAST_TASKS, MOST_TASKS = 2, 512
USERS_TASKS = 4


@dataclass(frozen=True)
class Settings:
    bucket: str
    table: str

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """Region, endpoints and keys are read by boto3 itself, in every worker."""
        return cls(
            bucket=environ.get("ARCHIVE_BUCKET", "cardwatch-archive"),
            table=environ.get("PROFILES_TABLE", Tables.profiles),
        )


def archive_keys(bucket: str, until: str) -> list[str]:
    pages = boto3.client("s3").get_paginator("list_objects_v2")
    found = (
        entry["Key"]
        for folder in (REQUESTS, DECISIONS, REPORTS)
        for page in pages.paginate(Bucket=bucket, Prefix=f"{folder}/date=")
        for entry in page.get("Contents", ())
    )
    return keys_before(found, until)


def read(context: SparkContext, keys: Sequence[str], bucket: str) -> "RDD[tuple[str, Line]]":
    """(user_id, line) pairs; each task fetches its own share of the objects."""
    tasks = min(MOST_TASKS, max(LEAST_TASKS, len(keys) // KEYS_A_TASK))

    def fetched(share: Iterable[str]) -> Iterator[tuple[str, Line]]:
        client = boto3.client("s3")
        for key in share:
            body = client.get_object(Bucket=bucket, Key=key)["Body"].read()
            yield from by_user(key, gzip.decompress(body).splitlines())

    return context.parallelize(keys, tasks).mapPartitions(fetched)


def write(users: "RDD[tuple[str, Iterable[Line]]]", table: str) -> tuple[int, int]:
    """How many profiles were written, and how many left because the table's are later."""

    def put(share: Iterable[tuple[str, Iterable[Line]]]) -> Iterator[bool]:
        client = boto3.client("dynamodb")
        for user_id, lines in share:
            profile = profile_of(lines)
            if profile.last_ms:  # decisions or reports alone make no profile
                yield put_rebuilt(client, table, user_id, profile)

    written = users.mapPartitions(put).countByValue()
    return written.get(True, 0), written.get(False, 0)


def until_of(argv: Sequence[str]) -> str:
    parser = argparse.ArgumentParser(prog="python -m spark.build_profiles", description=__doc__)
    parser.add_argument(
        "--until", required=True, type=date.fromisoformat, help="first day left out, YYYY-MM-DD"
    )
    until: date = parser.parse_args(argv).until
    return until.isoformat()


def main(argv: Sequence[str]) -> None:
    until, settings = until_of(argv), Settings.from_env(os.environ)
    keys = archive_keys(settings.bucket, until)
    if not keys:
        sys.exit(
            f"build_profiles: nothing in s3://{settings.bucket}/{REQUESTS}/ before {until}: "
            "make a history first (python -m producers history)"
        )
    spark = spark_session("build_profiles", os.environ)
    try:
        lines = read(spark.sparkContext, keys, settings.bucket)
        written, later = write(lines.groupByKey(USERS_TASKS), settings.table)
    finally:
        spark.stop()
    print(f"{written} profiles written, {later} left as they were: those have seen more")


if __name__ == "__main__":
    main(sys.argv[1:])
