"""`python -m local_stack` says in one line what a person has to know, never with a traceback."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from local_stack.alone import alone
from local_stack.settings import CHECKOUT


def started(action: str, state: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        (sys.executable, "-m", "local_stack", action),
        cwd=CHECKOUT,
        env={**os.environ, "CARDWATCH_STATE": str(state)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_ctrl_c_ends_it_with_what_became_of_the_servers(tmp_path: Path) -> None:
    with alone(tmp_path, print), started("down", tmp_path) as command:
        assert command.stdout is not None
        assert command.stdout.readline().startswith("waiting for another start or stop")
        command.send_signal(signal.SIGINT)
        _, said = command.communicate(timeout=20)
    assert said == "\nstopped; servers that were started stay up until `make down`\n"
    assert command.returncode == 130


def test_a_state_folder_that_cannot_be_made_is_named() -> None:
    with started("down", Path("/proc/nowhere")) as command:
        _, said = command.communicate(timeout=20)
    assert said == "error: [Errno 2] No such file or directory: '/proc/nowhere'\n"
    assert command.returncode == 1
