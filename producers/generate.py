"""Writes a run into files: DIR/FOLDER/date=YYYY-MM-DD/part-00000.jsonl and DIR/manifest.json."""

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path
from threading import Event as Flag
from typing import BinaryIO

import orjson

from producers.events import date_of
from producers.plan import Plan, manifest
from producers.records import FOLDERS
from producers.sorting import by_folder, counted

PART = "part-00000.jsonl"


def generate(plan: Plan, out: Path, stop: Flag, advance: Callable[[int], object]) -> Counter[str]:
    """Overwrites what stood in `out` for these dates; `advance` is told of every hour written.

    Interrupted, it leaves whole hours; started again it writes the same from the start.
    """
    counts: Counter[str] = Counter()
    out.mkdir(parents=True, exist_ok=True)
    (out / "manifest.json").write_bytes(orjson.dumps(manifest(plan)))
    shoppers = plan.shoppers()
    hours = shoppers.hours(plan.first_hour, plan.end_hour, plan.first_hour)
    for date, day in groupby(hours, lambda hour: date_of(hour.number)):
        with ExitStack() as open_files:
            files = {
                folder: open_files.enter_context(_part(out, folder, date)) for folder in FOLDERS
            }
            for hour in day:
                for folder, lines in by_folder(hour, shoppers.population.card_number).items():
                    if lines:
                        files[folder].write(b"\n".join(lines) + b"\n")
                counts += counted(hour)
                advance(1)
                if stop.is_set():
                    return counts
    return counts


def _part(out: Path, folder: str, date: str) -> BinaryIO:
    path = out / folder / f"date={date}" / PART
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("wb")
