"""A tied program does not outlive whoever started it, also where it changes its user first."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from local_stack.postgresql import AS_NOBODY
from local_stack.process import start_ticks
from local_stack.tie import tied

STARTER = """
import subprocess, sys, time
print(subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL).pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def left() -> Iterator[list[int]]:
    """Pids that a failing test must not leave behind."""
    pids: list[int] = []
    yield pids
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize(
    "command",
    [
        ("sleep", "60"),
        pytest.param(
            (*AS_NOBODY, "sleep", "60"),
            marks=pytest.mark.skipif(os.geteuid() != 0, reason="only root changes its user"),
        ),
    ],
    ids=["as-it-is", "as-another-user"],
)
def test_it_ends_with_a_starter_that_is_killed(command: Sequence[str], left: list[int]) -> None:
    starter = subprocess.Popen(
        (sys.executable, "-c", STARTER, *tied(command)), stdout=subprocess.PIPE, text=True
    )
    with starter:
        assert starter.stdout is not None
        left.append(pid := int(starter.stdout.readline()))
        wait_until_it_runs(pid)
        starter.kill()
    deadline = time.monotonic() + 10
    while start_ticks(pid) is not None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert start_ticks(pid) is None


def wait_until_it_runs(pid: int) -> None:
    while not Path(f"/proc/{pid}/cmdline").read_bytes().startswith(b"sleep"):
        time.sleep(0.02)
