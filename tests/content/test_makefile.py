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


def make(checkout: Path, *arguments: str, **variables: str) -> str:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(
        ("make", *arguments),
        cwd=checkout,
        env={**environ, **variables},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_venv_that_an_interrupted_set_up_left_without_pip_is_made_anew(checkout: Path) -> None:
    program(checkout / ".venv/bin/python", WITHOUT_PIP)
    python = program(checkout / "python", PYTHON)

    assert "python -m venv --clear .venv" in make(checkout, ".venv/.installed", f"PYTHON={python}")
    assert (checkout / ".venv/.installed").exists()


def test_a_venv_with_pip_is_kept(checkout: Path) -> None:
    python = program(checkout / ".venv/bin/python", PYTHON)

    assert "-m venv" not in make(checkout, ".venv/.installed", f"PYTHON={python}")
