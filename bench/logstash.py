"""The Logstash runner beside a real Logstash: `python -m bench.logstash [EVENTS]`.

One core: the filters alone, in seconds of processor time, so that a busy machine changes it little.
Whole: the command itself, file to file, by the clock, with one worker and with one for each core.

The real Logstash is 8.19.20, measured once on 2 loaded cores: 11,700 to 16,300 events/s through
grok, date and useragent into nothing; 3,920 events/s from file to file with geoip; 10 to 30 s from
its start to the first event.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

from bench.traffic import ADDRESSES, AGENTS, lines_of
from local_stack.logstash.collector import calm
from local_stack.logstash.config.compile import compile_filters
from local_stack.logstash.config.parse import parse
from local_stack.logstash.event import Event
from local_stack.logstash.plugin import Context
from local_stack.logstash.text import to_json
from local_stack.logstash.timestamp import Timestamp
from local_stack.settings import DATA

REAL_NO_GEOIP, REAL_FILE_TO_FILE, REAL_START_SECONDS = (11_700, 16_300), 3_920, "10 to 30"
GROK = 'grok { match => { "message" => "%{COMBINEDAPACHELOG}" } }'
DATE = 'date { match => ["timestamp", "dd/MMM/yyyy:HH:mm:ss Z"] remove_field => ["timestamp"] }'
GEOIP = 'geoip { source => "[source][address]" target => "source" }'
USERAGENT = 'useragent { source => "[user_agent][original]" }'
SLICE = 500


@dataclass(frozen=True)
class Rate:
    """Events a second: of the whole, and of its slowest and fastest slices of 500 events."""

    whole: float
    p5: float
    p95: float


def filtered(lines: Sequence[str], filters: str) -> Rate:
    """Each line as an event through `filters` and out as JSON, on this core."""
    (section,) = parse([("bench", f"filter {{ {filters} }}")])
    run = compile_filters(section.body, Context({}, DATA)).run
    spent: list[float] = []
    now = Timestamp(0)
    for start in range(0, len(lines), SLICE):
        begun = time.process_time()
        for line in lines[start : start + SLICE]:
            for event in run([Event({"message": line, "@timestamp": now})]):
                to_json(event.data)
        spent.append(time.process_time() - begun)
    cuts = quantiles([SLICE / seconds for seconds in spent], n=20)
    return Rate(len(lines) / sum(spent), cuts[0], cuts[-1])


def whole(lines: Sequence[str], workers: int) -> tuple[float, float, float]:
    """Events a second, seconds to the first event in the output, and MiB of its largest process."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "access.log").write_text("\n".join(lines) + "\n")
        pipeline = (
            f'input {{ file {{ path => "{folder}/access.log" mode => "read" '
            f'exit_after_read => true file_completed_action => "log" '
            f'file_completed_log_path => "{folder}/read" }} }} '
            f"filter {{ {GROK} {DATE} {GEOIP} {USERAGENT} }} "
            f'output {{ file {{ path => "{folder}/out" }} }}'
        )
        command = [sys.executable, "-m", "local_stack.logstash", "-e", pipeline, "-w", str(workers)]
        options = ["--api.enabled", "false", "--path.state", f"{folder}/state"]
        begun = time.monotonic()
        process = subprocess.Popen([*command, *options])
        out = folder / "out"
        while process.poll() is None and not (out.exists() and out.stat().st_size):
            time.sleep(0.005)
        first = time.monotonic() - begun
        if process.wait():
            raise RuntimeError(f"the runner ended with {process.returncode}")
        spent = time.monotonic() - begun
        made = sum(1 for line in out.open() if json.loads(line)["user_agent"])
    if made != len(lines):
        raise RuntimeError(f"{made} events of {len(lines)} came out")
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return len(lines) / spent, first, memory


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.logstash", description=__doc__)
    parser.add_argument("events", type=int, nargs="?", default=60_000, metavar="EVENTS")
    count = parser.parse_args(arguments).events
    if count < 2 * SLICE:
        parser.error(f"EVENTS must be {2 * SLICE} or more: the slowest slice is told")
    cores = len(os.sched_getaffinity(0))
    load = os.getloadavg()[0]
    lines = lines_of(count)
    calm()
    print(f"{platform.processor() or platform.machine()}, {cores} cores, load {load:.1f}")
    print(f"{count} lines, {AGENTS} agents, {ADDRESSES} addresses, nothing cached at first\n")
    rate = filtered(lines, f"{GROK} {DATE} {USERAGENT}")
    low, high = (rate.whole / real for real in reversed(REAL_NO_GEOIP))
    print(f"grok, date, useragent, one core: {_told(rate)}")
    print(f"  {low:.1f} to {high:.1f} times a real Logstash on two cores")
    rate = filtered(lines, f"{GROK} {DATE} {GEOIP} {USERAGENT}")
    print(f"grok, date, geoip, useragent, one core: {_told(rate)}")
    for workers in sorted({1, cores}):
        speed, first, memory = whole(lines, workers)
        print(f"file to file with geoip, -w {workers}: {speed:,.0f} events/s by the clock")
        print(f"  {speed / REAL_FILE_TO_FILE:.1f} times a real Logstash on two cores")
        print(f"  first event after {first:.2f} s; a real one: {REAL_START_SECONDS} s")
        print(f"  largest process {memory:.0f} MiB")


def _told(rate: Rate) -> str:
    return f"{rate.whole:,.0f} events/s (p5 {rate.p5:,.0f}, p95 {rate.p95:,.0f})"


if __name__ == "__main__":
    main(sys.argv[1:])
