"""From a request's send to its decision at a consumer: `python -m bench.approvals`.

Everything on this machine: Kafka, Spark's screening job, the listener, the Lambda, DynamoDB Local,
and the two ends of the load. One line of JSON a rate: milliseconds since the request was sent, for
the whole way and at each stage's end, and what each program used. --beside adds what a user would
build instead, one after the other, on the same kind of servers and under the same load.

On 2 cores (x86_64, all of it on them, on a shared host), p50 / p95 / p99 in ms and core ms a
request, Kafka's and the stores' included; ours five minutes on end, what stands beside it a minute,
on another day:

                                     at 200/s             at 1,000/s
    ours, real-time mode       13 /  17 /  22  3.8      19 /    53 /    96  1.4
        windows of 9 seconds   13 /  17 /  20  3.8      15 /    36 /    57  1.3
    quixstreams                 7 /   8 /  12  1.6       7 /    23 /    45  1.0
    transformWithState        559 / 883 / 995  5.0   1,177 / 1,959 / 2,269  1.4
    ours, micro-batch         628 / 967 / 1,108  6.5   (of senders that wait for nothing)

What was asked was answered, but by transformWithState, which came to 971 a second.

Every five minutes Spark ends a batch and begins the next: who asks in that moment waits for it, up
to 1.3 s the first time and .5 to .8 s later, and at 1,000/s some more passes until all who waited
have their answers. Five minutes have one such change in them.

Within ten minutes the same code took 39 and 104 ms of 1,000/s, 1.15 and 1.44 core ms a request:
compare what is measured in turn, minute by minute.

DynamoDB Local has its full share of the cores. A lower priority (Linux: the niceness of its
session) halved the 99th percentile of 1,000/s, which are of one place, when it was tried; but
places that are asked from for the first time are read before the answer, and in the demo half of
the requests waited 32 s then.

Ours has two hops of Kafka more than quixstreams, a call of the Lambda, and does what these leave
out: the risk of places, decisions and profiles in DynamoDB, the same answer to a request that comes
again, whatever was killed meanwhile. Most of its time is waiting for a core.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from importlib.metadata import PackageNotFoundError, version
from statistics import quantiles
from typing import Any
from uuid import uuid4

from bench.approvals.load import LONGEST_S, Answer, Load, measure
from bench.approvals.usage import Usage, stolen, usage
from local_stack.endpoints import Endpoints
from local_stack.settings import StackSettings
from local_stack.throwaway import throwaway_stack
from local_stack.tie import tied

#: Requests a second, seconds: until the JVMs have compiled what they run. After a minute Spark's
#: compiler still took as much as its tasks, and the 99th percentile was twice what it came to;
#: Spark changes its batch for the first time after five.
WARM_UP = 400, 330
#: SCREENING_TRIGGER=micro-batch measures our own job as Spark before 4.1 would run it.
OURS = {"spark": "spark.screen_requests", "listener": "fraud.listener"}
READY = {"spark": "ready"}  # what a program prints once it takes requests; others are warmed up to
RIVALS = {
    "quixstreams": "bench.approvals.rivals.quix",
    "transformWithState": "bench.approvals.rivals.spark_state",
}
#: They are no dependencies of ours.
NEEDED = {
    "quixstreams": ["quixstreams"],
    "transformWithState": ["pandas", "pyarrow", "protobuf"],
}
CUTS = {"p50": 499, "p95": 949, "p99": 989}


def percentiles(values: Sequence[float]) -> dict[str, float]:
    cuts = quantiles(values, n=1000, method="inclusive")
    points = {name: round(cuts[at], 1) for name, at in CUTS.items()}
    return points | {"max": round(max(values), 1)}


def stages(answers: Sequence[Answer]) -> dict[str, dict[str, float]]:
    """In the order in which a request passes them."""
    return {
        name: percentiles([each.trace[name] - each.sent * 1000 for each in answers])
        for name in answers[0].trace
    }


def spent(before: Mapping[str, Usage], after: Mapping[str, Usage], requests: int) -> dict[str, Any]:
    return {
        name: {
            "cpu_us_a_request": round(1e6 * used.since(before[name]).cpu_seconds / requests),
            "resident_mib": round(used.resident_mib),
        }
        for name, used in after.items()
    }


@contextmanager
def program(module: str, environ: Mapping[str, str], ready: str = "") -> Iterator[int]:
    """Its pid, once it has printed `ready`; in a session of its own, by which its use is found."""
    process = subprocess.Popen(
        tied((sys.executable, "-m", module)),
        env={**os.environ, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        while ready and ready not in process.stdout.readline():
            if process.poll() is not None:
                raise RuntimeError(f"{module} ended with {process.returncode}")
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=60)


def servers(stack: Endpoints) -> dict[str, int]:
    """The pids of the servers that take part, by the ports that they listen on."""
    addresses = {"kafka": stack.kafka, "dynamodb": stack.dynamodb, "lambda": stack.lambda_api}
    return {name: _listening(url.rpartition(":")[2]) for name, url in addresses.items()}


def _listening(port: str) -> int:
    command = ["ss", "-ltnpH", f"sport = :{port}"]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return int(lines.partition("pid=")[2].partition(",")[0])


def one_rate(bootstrap_servers: str, load: Load, sessions: Mapping[str, int]) -> dict[str, Any]:
    before, stolen_before = usage(sessions), stolen()
    answers = measure(bootstrap_servers, load)
    return {
        "rate": load.rate,
        # Below the rate: all that it can do, for what came waited until the end.
        "answered_a_second": round(
            load.total / (max(each.seen for each in answers) - answers[0].sent)
        ),
        "approved": round(sum(each.approved for each in answers) / load.total, 3),
        "whole_ms": percentiles([1000 * (each.seen - each.sent) for each in answers]),
        "stages_ms": stages(answers),
        "spent": spent(before, usage(sessions), load.total),
        "load_average": os.getloadavg()[0],
        "stolen_core_seconds": round(stolen() - stolen_before, 2),
    }


def measured(
    programs: Mapping[str, str], loads: Sequence[tuple[int, int]], users: int, linger_ms: int
) -> Iterator[dict[str, Any]]:
    """One of each load, (requests a second, seconds). On servers of its own, so that none reads
    first what was asked of another, or has servers that another has warmed up."""
    epoch = time.time()

    def load(rate: int, seconds: int) -> Load:
        return Load(uuid4().hex[:8], epoch, rate, seconds, users, linger_ms)

    with (
        throwaway_stack(StackSettings.from_env(os.environ)) as stack,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as checkpoints,
        ExitStack() as running,
    ):
        secrets = {"CHECKPOINT_DIR": checkpoints, "CARD_TOKEN_KEY": os.urandom(32).hex()}
        environ = {**stack.env(), **secrets}
        started = {
            each: running.enter_context(program(module, environ, READY.get(each, "")))
            for each, module in programs.items()
        }
        sessions = {**started, **servers(stack)}
        measure(stack.kafka, load(*WARM_UP))
        for rate, seconds in loads:
            yield one_rate(stack.kafka, load(rate, seconds), sessions)


def is_installed(package: str) -> bool:
    try:
        version(package)
    except PackageNotFoundError:
        return False
    return True


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rates", type=int, nargs="+", default=[200, 1000])
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--users", type=int, default=1000)
    # As producers/ have it, and the clients of Kafka 4 by default.
    parser.add_argument("--linger-ms", type=int, default=5, help="of the senders (5)")
    parser.add_argument("--beside", choices=sorted(RIVALS), nargs="+", default=[])
    options = parser.parse_args(arguments)
    missing = [each for rival in options.beside for each in NEEDED[rival] if not is_installed(each)]
    if missing:
        parser.error(f"a rival needs what is not installed: pip install {' '.join(missing)}")
    longest = WARM_UP[1] + len(options.rates) * options.seconds
    if longest > LONGEST_S:
        parser.error(f"{longest} s are too long: the shoppers' clock has {LONGEST_S}")

    loads = [(rate, options.seconds) for rate in options.rates]
    rivals = {name: {name: RIVALS[name]} for name in options.beside}
    for name, programs in {"cardwatch": OURS, **rivals}.items():
        for found in measured(programs, loads, options.users, options.linger_ms):
            print(json.dumps({"application": name, **found}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
