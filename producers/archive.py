"""The archive in S3: every run's events, compressed, by date; no full card number among them.

FOLDER/date=YYYY-MM-DD/part-RUN-00000.jsonl.gz, and runs/RUN.json, which says what the run is.
"""

import gzip
from collections.abc import Iterator

import orjson

from contracts.errors import CardwatchError
from producers.bucket import Bucket
from producers.events import HOURS_A_DAY, hour_of
from producers.plan import Plan, from_manifest, manifest
from producers.records import FOLDERS
from producers.shoppers import Shoppers
from producers.sorting import by_folder

PART_BYTES = 64 << 20  # uncompressed; a day of a thousand users is one part
LEVEL = 3


def part_key(folder: str, date: str, run: str, number: int) -> str:
    return f"{folder}/date={date}/part-{run}-{number:05d}.jsonl.gz"


def manifest_key(run: str) -> str:
    return f"runs/{run}.json"


def put_manifest(bucket: Bucket, plan: Plan) -> None:
    bucket.put(manifest_key(plan.name), orjson.dumps(manifest(plan)))


def get_plan(bucket: Bucket, run: str) -> Plan:
    """Raises CardwatchError where no run of this name was archived."""
    kept = bucket.get(manifest_key(run))
    if kept is None:
        known = sorted(
            key.removeprefix("runs/").removesuffix(".json") for key in bucket.keys("runs/")
        )
        raise CardwatchError(
            f"no run {run} in {bucket.name}: archived are {', '.join(known) or 'none'}"
        )
    return from_manifest(orjson.loads(kept))


def put_day(bucket: Bucket, plan: Plan, shoppers: Shoppers, date: str) -> int:
    """Archives one date of the plan, made by its `shoppers`; returns how many lines it holds.

    Done again, it puts the same objects.
    """
    first = hour_of(date)
    kept: dict[str, _Parts] = {}
    for hour in shoppers.hours(first, first + HOURS_A_DAY, plan.first_hour):
        for folder, lines in by_folder(hour, shoppers.population.card_number).items():
            if folder not in kept:
                kept[folder] = _Parts(bucket, plan, folder, date)
            kept[folder].add(lines)
    for parts in kept.values():
        parts.end()
    return sum(parts.lines for parts in kept.values())


class _Parts:
    """Lines of one folder and date, put as soon as they fill a part."""

    def __init__(self, bucket: Bucket, plan: Plan, folder: str, date: str) -> None:
        self._bucket = bucket
        self._where = (folder, date, plan.name)
        self._waiting: list[bytes] = []
        self._size = 0
        self._number = 0
        self.lines = 0

    def add(self, lines: list[bytes]) -> None:
        self._waiting += lines
        self._size += sum(map(len, lines))
        self.lines += len(lines)
        if self._size >= PART_BYTES:
            self.end()

    def end(self) -> None:
        if not self._waiting:
            return
        text = b"\n".join(self._waiting) + b"\n"
        key = part_key(*self._where, self._number)
        self._bucket.put(key, gzip.compress(text, LEVEL, mtime=0))
        self._waiting, self._size = [], 0
        self._number += 1


def parts_of(bucket: Bucket, run: str, date: str) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Folder and lines of each part of one date of a run, labels included."""
    for folder in FOLDERS:
        for key in sorted(bucket.keys(f"{folder}/date={date}/part-{run}-")):
            body = bucket.get(key)
            if body is not None:
                yield folder, iter(gzip.decompress(body).splitlines())
