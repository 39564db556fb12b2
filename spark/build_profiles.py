"""Builds the buying profiles of all cardholders, and the risk of all places, from the archive.

read approval-requests of S3 ─► learn, cardholder by cardholder ─► write the profiles table
                             ─► count, place by place ─► raise the places table
"""

import argparse
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import boto3
from pyspark import RDD, SparkContext

from billing.retry import retrying
from contracts.parts import in_parts
from contracts.topics import APPROVAL_REQUESTS
from fraud.dynamodb_items import Tables
from fraud.moments import milliseconds
from fraud.place_store import PLACES, PlaceStore, Rebuild
from fraud.profile import Profile
from fraud.rebuilt_profiles import MOST_UPDATES, put_rebuilt
from spark.archive import archive_keys, lines_of
from spark.failures import failures_told
from spark.session import spark_session
from spark.transforms.archive import Line, by_user
from spark.transforms.places import Count, joined, of_user, rebuilt
from spark.transforms.profiles import profile_of

KEYS_A_TASK = 16
LEAST_TASKS, MOST_TASKS = 2, 512
USERS_TASKS = 4


@dataclass(frozen=True)
class Settings:
    bucket: str
    table: str
    places: str

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """Region, endpoints and keys are read by boto3 itself, in every worker."""
        return cls(
            bucket=environ.get("ARCHIVE_BUCKET", "cardwatch-archive"),
            table=Tables.from_env(environ).profiles,
            places=environ.get("PLACES_TABLE", PLACES),
        )


def read(context: SparkContext, keys: Sequence[str], bucket: str) -> "RDD[tuple[str, Line]]":
    """(user_id, line) pairs; each task fetches its own share of the objects."""
    tasks = min(MOST_TASKS, max(LEAST_TASKS, len(keys) // KEYS_A_TASK))

    def fetched(share: Iterable[str]) -> Iterator[tuple[str, Line]]:
        client = boto3.client("s3")
        for key in share:
            yield from by_user(key, lines_of(client, bucket, key))

    return context.parallelize(keys, tasks).mapPartitions(fetched)


def write(users: "RDD[tuple[str, Iterable[Line]]]", table: str) -> tuple[int, int]:
    """How many profiles were written, and how many left: the table's are the same, or later."""

    def put(share: Iterable[tuple[str, Iterable[Line]]]) -> Iterator[tuple[int, int]]:
        client = boto3.client("dynamodb")
        for part in in_parts(_profiles(share), MOST_UPDATES):
            written = retrying(partial(put_rebuilt, client, table, dict(part)), time.sleep)
            yield written, len(part) - written

    counts = users.mapPartitions(put).collect()
    return sum(written for written, _ in counts), sum(left for _, left in counts)


def write_places(users: "RDD[tuple[str, Iterable[Line]]]", table: str, rebuild: Rebuild) -> int:
    """How many places there are."""

    def put(share: Iterable[tuple[str, Iterable[Count]]]) -> Iterator[int]:
        store = PlaceStore(boto3.client("dynamodb"), table)
        places = ((place, rebuilt(counts)) for place, counts in share)
        for part in in_parts(places, MOST_UPDATES):
            risks = dict(part)
            change = partial(store.change, risks.keys(), joined(risks, rebuild))
            retrying(change, time.sleep)
            yield len(risks)

    counts = users.flatMap(lambda user: of_user(user[1], rebuild.until_ms))
    by_place = counts.keyBy(lambda count: count.place)
    return int(by_place.groupByKey(USERS_TASKS).mapPartitions(put).sum())


def _profiles(share: Iterable[tuple[str, Iterable[Line]]]) -> Iterator[tuple[str, Profile]]:
    """Decisions or reports alone make no profile."""
    made = ((user_id, profile_of(lines)) for user_id, lines in share)
    return ((user_id, profile) for user_id, profile in made if profile.last_ms)


def until_of(argv: Sequence[str]) -> str:
    parser = argparse.ArgumentParser(prog="python -m spark.build_profiles", description=__doc__)
    parser.add_argument(
        "--until", required=True, type=date.fromisoformat, help="first day left out, YYYY-MM-DD"
    )
    until: date = parser.parse_args(argv).until
    return until.isoformat()


def main(argv: Sequence[str]) -> None:
    until, settings = until_of(argv), Settings.from_env(os.environ)
    rebuild = Rebuild(milliseconds(f"{until}T00:00:00.000Z"), time.time_ns() // 1_000_000)
    with failures_told("build_profiles", "Start it again: it begins anew."):
        keys = archive_keys(boto3.client("s3"), settings.bucket, until)
        if not keys:
            sys.exit(
                f"build_profiles: nothing in s3://{settings.bucket}/{APPROVAL_REQUESTS}/ before "
                f"{until}: make a history first (python -m producers history)"
            )
        spark = spark_session("build_profiles", os.environ)
        try:
            lines = read(spark.sparkContext, keys, settings.bucket)
            users = lines.groupByKey(USERS_TASKS).cache()
            written, left = write(users, settings.table)
            places = write_places(users, settings.places, rebuild)
        finally:
            spark.stop()
    print(f"{written} profiles written, {left} left as they were: the same, or have seen more")
    print(f"{places} terminals and merchants counted")


if __name__ == "__main__":
    main(sys.argv[1:])
