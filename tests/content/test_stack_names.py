"""A stack is refused a name, before anything is made, that its buckets or database cannot have."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ANSIBLE = Path(__file__).resolve().parents[2] / "ansible"


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("cardwatch", True),
        ("test-2", True),
        ("a" * 32, True),
        ("a" * 33, False),
        ("Test", False),
        ("my_test", False),
        ("two--hyphens", False),
        ("ends-", False),
        ("2nd", False),
        ("", False),
    ],
)
def test_a_name_that_buckets_or_databases_cannot_have_is_refused(
    name: str, allowed: bool, tmp_path: Path
) -> None:
    first, *_ = yaml.safe_load((ANSIBLE / "roles/aws_network/tasks/main.yml").read_text())
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "vars": {"aws_stack": name},
        "tasks": [first],
    }
    (tmp_path / "play.yml").write_text(json.dumps([play]))

    done = subprocess.run(
        [
            Path(sys.executable).with_name("ansible-playbook"),
            "-i",
            "localhost,",
            "-c",
            "local",
            "play.yml",
        ],
        cwd=tmp_path,
        env={**os.environ, "ANSIBLE_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode == 0) is allowed, done.stdout + done.stderr
    assert (f"the stack cannot be named {name}" in " ".join(done.stdout.split())) is not allowed
