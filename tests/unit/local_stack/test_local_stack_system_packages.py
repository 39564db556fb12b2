"""What set-up's script says of a machine whose programs are stubs: nothing is installed."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path("local_stack/setup/system_packages.sh").resolve()
STUBS = {"javac": "", "mvn": "", "setpriv": "", "npm": "", "id": "echo 1000"}


def set_up(folder: Path, java: str, python: str = "") -> "subprocess.CompletedProcess[str]":
    """`python`: the code of another Python than the one that runs this."""
    modules = "".join(f"echo {module}@{java}\n" for module in ("jdk.compiler", "jdk.jdi"))
    for name, code in {**STUBS, "java": modules, "mypython": python}.items():
        (folder / name).write_text(f"#!/bin/sh\n{code}\n")
        (folder / name).chmod(0o755)
    bash = shutil.which("bash")
    assert bash is not None
    environ = {"PATH": str(folder), "PYTHON": "mypython" if python else sys.executable}
    return subprocess.run((bash, str(SCRIPT)), env=environ, capture_output=True, text=True)


@pytest.mark.parametrize("java", ["17", "17.0.15", "21.0.4"])
def test_a_jdk_that_is_new_enough_is_taken(java: str, tmp_path: Path) -> None:
    assert "jdk" not in set_up(tmp_path, java).stderr


def test_the_venv_that_is_missing_is_that_of_the_python_that_was_chosen(tmp_path: Path) -> None:
    code = 'case "$2" in *ensurepip*) exit 1;; *venv*) echo python3.13-venv;; esac'
    done = set_up(tmp_path, "17", python=code)

    assert done.returncode == 1
    assert "sudo apt-get install python3.13-venv" in done.stderr


def test_zones_by_the_names_that_browsers_have_for_them_are_wished_for(tmp_path: Path) -> None:
    code = 'case "$2" in *ensurepip*|*Calcutta*) exit 1;; *venv*) echo python3.13-venv;; esac'
    done = set_up(tmp_path, "17", python=code)

    assert done.returncode == 1
    assert "sudo apt-get install python3.13-venv" in done.stderr
    assert "tzdata-legacy" in done.stderr


def test_a_jdk_that_is_too_old_is_missing_and_the_reason_is_said(tmp_path: Path) -> None:
    done = set_up(tmp_path, "11.0.24")

    assert done.returncode == 1
    assert "java is of Java 11, needed is 17 or newer" in done.stderr
    assert "apt-get install default-jdk-headless" in done.stderr
