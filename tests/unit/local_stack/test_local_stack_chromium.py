"""Which browser set-up's script takes, on a machine whose programs are stubs: none is installed."""

import shutil
import subprocess
from pathlib import Path

SCRIPT = Path("local_stack/setup/chromium.sh").resolve()
SYSTEM = {"apt-get": "", "id": "echo 1000", "mypython": 'echo "mypython $*"'}


def set_up(folder: Path, programs: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    for name, code in programs.items():
        (folder / name).write_text(f"#!/bin/bash\n{code}\n")
        (folder / name).chmod(0o755)
    bash = shutil.which("bash")
    assert bash is not None
    environ = {"PATH": str(folder), "PYTHON": "mypython"}
    return subprocess.run((bash, str(SCRIPT)), env=environ, capture_output=True, text=True)


def test_a_browser_that_is_there_is_taken(tmp_path: Path) -> None:
    assert set_up(tmp_path, {**SYSTEM, "google-chrome": ""}).stdout == "browser: there\n"


def test_debians_own_is_asked_for_however_much_apt_tells_of_it(tmp_path: Path) -> None:
    policy = "echo '  Candidate: 156.0-1'; for ((n = 0; n < 20000; n++)); do echo '  500'; done"
    done = set_up(tmp_path, {**SYSTEM, "apt-cache": policy})

    assert done.returncode == 1
    assert done.stderr.endswith("then run this again:  sudo apt-get install chromium\n")


def test_where_apt_has_none_that_of_playwright_is_installed(tmp_path: Path) -> None:
    done = set_up(tmp_path, {**SYSTEM, "apt-cache": "echo '  Candidate: (none)'"})

    assert done.stdout == (
        "browser: installing the chromium of Playwright\n"
        "mypython -m playwright install --with-deps chromium\n"
    )


def test_without_apt_it_says_what_to_install(tmp_path: Path) -> None:
    done = set_up(tmp_path, {})

    assert done.returncode == 1
    assert done.stderr == (
        "error: no chromium or google-chrome on PATH; install one, then run this again\n"
    )
