"""Writes a run into files: DIR/FOLDER/date=YYYY-MM-DD/part-00000.jsonl and DIR/manifest.json."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from threading import Event as Flag

import orjson

from producers.events import Hour, date_of
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
    for hour in shoppers.hours(plan.first_hour, plan.end_hour, plan.first_hour):
        if stop.is_set():
            break
        fresh = (hour.number - plan.first_hour) % 24 == 0
        _write(out, hour, shoppers.population.card_number, fresh)
        counts += counted(hour)
        advance(1)
    return counts


def _write(out: Path, hour: Hour, card_number: Callable[[str], str], fresh: bool) -> None:
    lines = by_folder(hour, card_number)
    for folder in FOLDERS:
        path = out / folder / f"date={date_of(hour.number)}" / PART
        if fresh:
            path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb" if fresh else "ab") as file:
            file.writelines(line + b"\n" for line in lines.get(folder, ()))
