"""A killed PostgreSQL can be started again at once, a living one is never started over."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from contracts.errors import SetupFailed
from local_stack.postgresql_lock import drop_lock_of_the_dead

HEADER = "key shmid perms size cpid lpid nattch uid gid cuid cgid atime dtime ctime rss swap\n"


def _lock(data: Path, pid: int) -> Path:
    lock = data / "postmaster.pid"
    lock.write_text(f"{pid}\n{data}\n1795520155\n15432\n\n127.0.0.1\n10013941     98348\nready\n")
    return lock


def _segments(folder: Path, attached: int) -> Path:
    table = folder / "shm"
    table.write_text(f"{HEADER}10013941 98348 600 56 9351 9352 {attached} 0 0 0 0 0 0 0 4096 0\n")
    return table


@contextmanager
def _program(name: str) -> Iterator["subprocess.Popen[bytes]"]:
    """One that runs under this name."""
    with subprocess.Popen((name, "60"), executable=shutil.which("sleep")) as program:
        while not Path(f"/proc/{program.pid}/cmdline").read_bytes().startswith(name.encode()):
            pass
        yield program
        program.kill()


@pytest.fixture
def zombie() -> int:
    """A process that has ended and that nobody has reaped."""
    pid = os.fork()
    if not pid:
        os._exit(0)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    return pid


def test_the_lock_of_a_server_that_nobody_reaped_is_dropped(tmp_path: Path, zombie: int) -> None:
    lock = _lock(tmp_path, zombie)
    drop_lock_of_the_dead(tmp_path, shared_memory=_segments(tmp_path, attached=0))
    assert not lock.exists()
    os.waitpid(zombie, 0)


def test_the_lock_of_a_living_server_stays(tmp_path: Path) -> None:
    with _program("/jars/dist/bin/postgres") as server:
        lock = _lock(tmp_path, server.pid)
        drop_lock_of_the_dead(tmp_path, shared_memory=_segments(tmp_path, attached=0))
        assert lock.exists()


def test_the_lock_of_a_server_whose_number_another_program_has_now_is_dropped(
    tmp_path: Path,
) -> None:
    with _program("java") as other:
        lock = _lock(tmp_path, other.pid)
        drop_lock_of_the_dead(tmp_path, shared_memory=_segments(tmp_path, attached=0))
        assert not lock.exists()


def test_data_that_sessions_of_the_dead_server_still_use_are_not_touched(
    tmp_path: Path, zombie: int
) -> None:
    lock = _lock(tmp_path, zombie)
    with pytest.raises(SetupFailed, match="end them, start again"):
        drop_lock_of_the_dead(tmp_path, 0.1, _segments(tmp_path, attached=2))
    assert lock.exists()
    os.waitpid(zombie, 0)


def test_a_server_that_was_stopped_in_order_has_no_lock(tmp_path: Path) -> None:
    drop_lock_of_the_dead(tmp_path)
    assert not (tmp_path / "postmaster.pid").exists()
