"""From a request's send to its decision at a consumer: `python -m bench.approvals`.

Everything on this machine: Kafka, Spark's screening job, the listener, the Lambda, DynamoDB Local.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from uuid import uuid4

from bench.approvals.load import Answer, Load, measure
from bench.approvals.usage import usage
from local_stack.endpoints import Endpoints
from local_stack.settings import StackSettings
from local_stack.throwaway import throwaway_stack


def percentiles(values: Sequence[float]) -> dict[str, float]:
    cuts = quantiles(values, n=1000, method="inclusive")
    points = {"p50": 499, "p95": 949, "p99": 989}
    return {name: round(cuts[at], 1) for name, at in points.items()} | {
        "max": round(max(values), 1)
    }


def stages(answers: Sequence[Answer]) -> dict[str, dict[str, float]]:
    """Milliseconds between one time stamp of the trace and the next."""
    names = sorted(answers[0].trace, key=lambda name: answers[0].trace[name])
    return {name: percentiles([a.trace[name] - a.sent * 1000 for a in answers]) for name in names}


@contextmanager
def program(module: str, environ: Mapping[str, str], ready: str | None) -> Iterator[int]:
    process = subprocess.Popen(
        [sys.executable, "-m", module],
        env={**os.environ, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        while ready is not None and ready not in process.stdout.readline():
            if process.poll() is not None:
                raise RuntimeError(f"{module} ended with {process.returncode}")
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=60)


def servers(stack: Endpoints) -> dict[str, int]:
    """The pids of the servers that take part, by the ports that they listen on."""
    found = {}
    for name, address in (
        ("kafka", stack.kafka),
        ("dynamodb", stack.dynamodb),
        ("lambda", stack.lambda_api),
    ):
        port = address.rpartition(":")[2]
        lines = subprocess.run(
            ["ss", "-ltnpH", f"sport = :{port}"], capture_output=True, text=True, check=True
        ).stdout
        found[name] = int(lines.partition("pid=")[2].partition(",")[0])
    return found


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rates", type=int, nargs="+", default=[200, 1000])
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--users", type=int, default=1000)
    options = parser.parse_args(arguments)
    with (
        throwaway_stack(StackSettings.from_env({})) as stack,
        tempfile.TemporaryDirectory() as checkpoints,
    ):
        environ = {
            **stack.env(),
            "CHECKPOINT_DIR": str(Path(checkpoints)),
            "CARD_TOKEN_KEY": "00" * 32,
        }
        with (
            program("spark.screen_requests", environ, "ready") as spark,
            program("fraud.listener", environ, None) as listener,
        ):
            measure(stack.kafka, Load(uuid4().hex[:8], 100, 10, options.users))  # warm-up
            sessions = {"spark": spark, "listener": listener, **servers(stack)}
            for rate in options.rates:
                load = Load(uuid4().hex[:8], rate, options.seconds, options.users)
                began = time.monotonic()
                before = usage(sessions)
                answers = measure(stack.kafka, load)
                row = {"rate": rate, "seconds": round(time.monotonic() - began, 1)}
                row |= percentiles([1000 * (a.seen - a.sent) for a in answers])
                print(json.dumps(row), flush=True)
                after = usage(sessions)
                spent = {
                    name: (
                        round(1e6 * after[name].since(before[name]).cpu_seconds / load.total),
                        round(after[name].resident_mib),
                    )
                    for name in sessions
                }
                print("CPU microseconds a request, MiB:", json.dumps(spent), flush=True)
                print(json.dumps({n: v for n, v in stages(answers).items()}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
