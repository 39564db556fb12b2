"""How fast shoppers are generated into files: `python -m bench.producers [--users N] [--days D]`.

Prints one line of JSON: events a second of one core's time, and the most memory used in MiB.
"""

import argparse
import gc
import json
import resource
import sys
import tempfile
import time
from pathlib import Path
from threading import Event

from producers.events import COUNTED
from producers.generate import generate
from producers.plan import Plan


def measure(users: int, days: int, start: str, seed: int) -> dict[str, float]:
    gc.set_threshold(500_000, 50, 100)  # as the command does
    began = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        counts = generate(Plan(seed, users, start, days), Path(folder), Event(), lambda _: None)
    seconds = time.process_time() - began
    events = sum(counts[kind] for kind in COUNTED if kind != "frauds")
    return {
        "users": users,
        "events": events,
        "events_per_second": round(events / seconds),
        "most_memory_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=10_000)
    parser.add_argument("--days", type=int, default=10)
    options = parser.parse_args(arguments)
    print(json.dumps(measure(options.users, options.days, "2026-10-01", 42)))


if __name__ == "__main__":
    main(sys.argv[1:])
