"""A detached process is found again, never mistaken, and gone when asked to go."""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from local_stack.process import DetachedProcess

SLEEP = (sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)")
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True)"
NO_ENVIRON: dict[str, str] = {}


@pytest.fixture
def process(tmp_path: Path) -> Iterator[DetachedProcess]:
    process = DetachedProcess("sleeper", tmp_path)
    yield process
    process.stop(patience_seconds=0)


def test_another_object_finds_the_process_by_its_pid_file(
    process: DetachedProcess, tmp_path: Path
) -> None:
    process.start(SLEEP, NO_ENVIRON)
    assert DetachedProcess("sleeper", tmp_path).pid() == process.pid()
    assert process.pid() is not None


def test_a_pid_that_was_given_to_another_process_is_not_taken_for_it(
    process: DetachedProcess,
) -> None:
    process.start(SLEEP, NO_ENVIRON)
    pid, started = process.pid_file.read_text().split()
    process.pid_file.write_text(f"{pid} {int(started) - 1}")
    assert process.pid() is None
    process.pid_file.write_text(f"{pid} {started}")


def test_a_process_that_was_never_started_is_down_and_stopping_it_does_nothing(
    process: DetachedProcess,
) -> None:
    process.stop(patience_seconds=1)
    assert process.pid() is None


def test_stopping_ends_the_process(process: DetachedProcess) -> None:
    process.start(SLEEP, NO_ENVIRON)
    process.stop(patience_seconds=10)
    assert process.pid() is None


def test_a_process_that_ignores_the_request_is_killed(process: DetachedProcess) -> None:
    process.start((sys.executable, "-c", f"{DEAF}; time.sleep(60)"), NO_ENVIRON)
    _wait_until(lambda: process.last_log_lines() == ["up"])
    process.stop(patience_seconds=0.2)
    assert process.pid() is None


def test_the_log_tells_about_the_last_run_only(process: DetachedProcess) -> None:
    for word in ("first", "second"):
        process.start((sys.executable, "-c", f"print({word!r})"), NO_ENVIRON)
        _wait_until(lambda: process.pid() is None)
    assert process.last_log_lines() == ["second"]


def test_the_end_of_a_log_holds_the_reason_without_its_stack_frames(
    process: DetachedProcess,
) -> None:
    process.log.parent.mkdir()
    process.log.write_text("IOException: no space\n" + "\tat java.base/Thread.run\n" * 50)
    assert process.last_log_lines() == ["IOException: no space"]


def test_a_process_knows_by_which_command_it_runs(process: DetachedProcess) -> None:
    process.start(SLEEP, NO_ENVIRON)
    assert process.runs(SLEEP, NO_ENVIRON)
    assert not process.runs((*SLEEP, "other"), NO_ENVIRON)


def test_a_process_knows_by_which_variables_it_runs_and_keeps_none_of_them(
    process: DetachedProcess,
) -> None:
    process.start(SLEEP, {"DSN": "postgresql://me:hush@db", "PORT": "1"})
    assert process.runs(SLEEP, {"PORT": "1", "DSN": "postgresql://me:hush@db"})
    assert not process.runs(SLEEP, {"PORT": "2", "DSN": "postgresql://me:hush@db"})
    kept = (process.state / "run").iterdir()
    assert not [file for file in kept if "hush" in file.read_text()]


def _wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)
