"""Secrets reach a module of ours without a command line."""

import json
import subprocess
import sys
from pathlib import Path


def test_a_module_has_the_variables_and_the_input_that_it_is_to_have(tmp_path: Path) -> None:
    module = tmp_path / "told.py"
    module.write_text("import os, sys; print(os.environ['SECRET'], sys.stdin.read(), sys.argv[1:])")
    told = {"environment": {"SECRET": "s3cret"}, "input": "more"}

    done = subprocess.run(
        [sys.executable, "-m", "deployment.with_settings", "told", "--once"],
        env={"PYTHONPATH": f"{tmp_path}:."},
        input=json.dumps(told),
        capture_output=True,
        text=True,
    )

    assert done.stdout == "s3cret more ['--once']\n", done.stderr
