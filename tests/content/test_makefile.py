"""What the Makefile's recipes do, in a checkout whose programs are stubs."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

#: Says what it is asked; `-m venv` makes a .venv with itself in it.
PYTHON = """#!/bin/sh
echo "Successfully python $@"
[ "$2" != venv ] || { mkdir -p .venv/bin && cp "$0" .venv/bin/python; }
"""
WITHOUT_PIP = "#!/bin/sh\nexit 1\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copy("Makefile", tmp_path)
    (tmp_path / "requirements.lock").touch()
    setup = tmp_path / "local_stack/setup/system_packages.sh"
    setup.parent.mkdir(parents=True)
    setup.touch()
    (tmp_path / ".cardwatch").mkdir()
    (tmp_path / ".cardwatch/.system").touch()
    return tmp_path


def program(path: Path, code: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(code)
    path.chmod(0o755)
    return str(path)


def make(checkout: Path, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    environ = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    environ |= {"no_proxy": "", "NO_PROXY": "", **more}
    command = ("make", *arguments)
    return subprocess.run(command, cwd=checkout, env=environ, capture_output=True, text=True)


def test_a_venv_that_an_interrupted_set_up_left_without_pip_is_made_anew(checkout: Path) -> None:
    program(checkout / ".venv/bin/python", WITHOUT_PIP)
    python = program(checkout / "python", PYTHON)

    done = make(checkout, ".venv/.installed", f"PYTHON={python}")

    assert "python -m venv --clear .venv" in done.stdout
    assert (checkout / ".venv/.installed").exists()


def test_a_venv_with_pip_is_kept(checkout: Path) -> None:
    python = program(checkout / ".venv/bin/python", PYTHON)

    assert "-m venv" not in make(checkout, ".venv/.installed", f"PYTHON={python}").stdout
    assert (checkout / ".venv/.installed").exists()


def test_the_demo_is_refused_beside_the_containers_before_anything_is_done(checkout: Path) -> None:
    done = make(checkout, "demo", "STACK=docker")

    assert done.returncode != 0
    assert done.stdout == ""
    assert "run `make demo` without STACK=docker" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("told", "passed_on"),
    [
        ({}, "127.0.0.1,localhost,"),
        ({"no_proxy": ".corp, 10.0.0.1"}, "127.0.0.1,localhost,.corp, 10.0.0.1"),
        ({"NO_PROXY": "corp"}, "127.0.0.1,localhost,corp"),
        ({"no_proxy": "*"}, "*"),
    ],
)
def test_servers_on_loopback_are_not_asked_through_a_proxy(
    checkout: Path, told: dict[str, str], passed_on: str
) -> None:
    program(checkout / ".venv/bin/python", '#!/bin/sh\necho "$no_proxy|$NO_PROXY"\n')
    (checkout / ".venv/.installed").touch()

    assert make(checkout, "status", **told).stdout == f"{passed_on}|{passed_on}\n"
