"""Two that start or stop servers in one folder do it one after the other."""

import os
from pathlib import Path
from threading import Thread

from contracts.errors import SetupFailed
from local_stack.alone import alone
from local_stack.postgresql import NOBODY

NAMED = 7


def test_the_second_waits_for_the_first_and_says_so(tmp_path: Path) -> None:
    told: list[str] = []

    def second() -> None:
        with alone(tmp_path, told.append):
            told.append("second")

    waiting = Thread(target=second)
    with alone(tmp_path, told.append):
        waiting.start()
        waiting.join(0.3)
        assert told == [f"waiting for another start or stop of servers in {tmp_path}"]
    waiting.join(10)
    assert told[1:] == ["second"]


def test_a_folder_of_another_user_is_named(tmp_path: Path) -> None:
    (tmp_path / "lock").touch(0o400)
    child = os.fork()
    if not child:
        if os.geteuid() == 0:  # who may write to any file
            os.setuid(NOBODY)
        try:
            with alone(tmp_path, print):
                os._exit(0)
        except SetupFailed as failure:
            os._exit(NAMED if f"{tmp_path} belongs to another user" in str(failure) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == NAMED
