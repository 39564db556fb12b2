"""What the container of compose.yaml's set-up does, done here against real servers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from local_stack.endpoints import Endpoints

CHECKOUT = Path(__file__).parent.parent.parent


def set_up(environ: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        (sys.executable, "docker/set_up.py"),
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT), **environ},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_set_up_makes_what_is_missing_and_says_how_much(stack: Endpoints) -> None:
    done = set_up(stack.env())

    assert done.returncode == 0, done.stderr
    for made in ("topics", "index templates", "ledger scripts", "tables", "buckets", "dashboards"):
        assert made in done.stdout


@pytest.mark.parametrize("missing", ["KIBANA_URL", "LEDGER_DSN"])
def test_set_up_names_the_setting_that_is_missing(stack: Endpoints, missing: str) -> None:
    done = set_up({**stack.env(), missing: ""})

    assert done.returncode == 1
    assert f"{missing} is not set" in done.stderr and "Traceback" not in done.stderr
