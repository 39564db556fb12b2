"""The programs of a demo end with it."""

import os
from pathlib import Path

import pytest

from local_stack.demo.processes import Processes

SLEEPS = ["timeit", "-n1", "-r1", "import time; time.sleep(300)"]


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
