"""The programs of a demo end with it."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from local_stack.demo.processes import Processes
from local_stack.process import start_ticks

PYTHON = os.fsencode(sys.executable)
SLEEPS = ["timeit", "-n1", "-r1", "import time; time.sleep(300)"]
DEMO = f"""
import os, time
from pathlib import Path
from local_stack.demo.processes import Processes
with Processes(Path(os.environ["LOGS"]), os.environ) as processes:
    processes.start("sleeper", {SLEEPS})
    print(processes._running["sleeper"].pid, flush=True)
    time.sleep(300)
"""


@pytest.mark.timeout(60)
def test_a_ctrl_c_in_the_middle_of_looking_at_a_program_does_not_keep_it_from_being_stopped(
    tmp_path: Path,
) -> None:
    with Processes(tmp_path, os.environ, patience=1) as processes:
        processes.start("sleeper", SLEEPS)
        program = processes._running["sleeper"]
        # As a KeyboardInterrupt leaves it that comes as soon as Popen.poll() has taken it.
        program._waitpid_lock.acquire()  # type: ignore[attr-defined]

    program._waitpid_lock.release()  # type: ignore[attr-defined]
    assert program.wait(10) < 0


@pytest.mark.timeout(60)
def test_a_demo_that_is_killed_takes_its_programs_with_it(tmp_path: Path) -> None:
    environ = {**os.environ, "LOGS": str(tmp_path)}
    command = (sys.executable, "-c", DEMO)
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        program = int(demo.stdout.readline())
        # setpriv has tied it once it runs. Before, its line says setpriv, or is empty (execve).
        while not Path(f"/proc/{program}/cmdline").read_bytes().startswith(PYTHON):
            time.sleep(0.05)
        demo.kill()

    while start_ticks(program) is not None:
        time.sleep(0.05)
