"""The demo as a person runs it, and as a bad day runs it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from local_stack.endpoints import Endpoints
from local_stack.settings import EXTERNAL_VARIABLES, StackSettings
from local_stack.throwaway import throwaway_stack

OPTIONS = ["--users", "20", "--days", "10", "--rate", "20", "--start", "2026-10-01"]
DEMO = (sys.executable, "-m", "local_stack.demo", *OPTIONS)
AS_THE_README_SAYS = ("make", "demo", f"ARGS={' '.join(OPTIONS)}")
PLAYING = "Playing 10 days of 20 shoppers"
DEADLINE_SECONDS = 400

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def environ(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A stack that no other test has sent anything to, and a state folder of its own."""
    with throwaway_stack(StackSettings.from_env(os.environ)) as endpoints:
        yield {
            **without_make(os.environ),
            **addresses(endpoints),
            "CARDWATCH_STATE": str(tmp_path_factory.mktemp("state")),
        }


def without_make(environ: Mapping[str, str]) -> dict[str, str]:
    """As in a person's shell: a `make` within another's recipe says where it enters and leaves."""
    return {name: value for name, value in environ.items() if not name.startswith("MAKE")}


def addresses(endpoints: Endpoints) -> dict[str, str]:
    found = (
        endpoints.kafka,
        endpoints.elasticsearch,
        endpoints.postgresql,
        endpoints.dynamodb,
        endpoints.aws,
        endpoints.lambda_api,
        endpoints.kibana,
    )
    return dict(zip(EXTERNAL_VARIABLES.values(), found, strict=True))


class Run:
    """One demo, its two outputs in files."""

    def __init__(
        self, folder: Path, environ: dict[str, str], command: Sequence[str] = DEMO
    ) -> None:
        self._out, self._err = folder / "out", folder / "err"
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self._process = subprocess.Popen(
                command,
                env=environ,
                stdout=out,
                stderr=err,
            )

    @property
    def page(self) -> str:
        return self._out.read_text()

    @property
    def errors(self) -> str:
        return self._err.read_text()

    def end(self) -> int:
        try:
            return self._process.wait(DEADLINE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.terminate()
            self._process.wait(DEADLINE_SECONDS)
            raise AssertionError(self.errors[-3000:]) from None

    def wait_for(self, text: str) -> None:
        deadline = time.monotonic() + DEADLINE_SECONDS
        while text not in self.errors:
            assert self._process.poll() is None, self.errors
            assert time.monotonic() < deadline, self.errors
            time.sleep(0.2)

    def interrupt(self) -> None:
        self._process.send_signal(signal.SIGINT)

    def kill(self, module: str) -> None:
        """kill -9 the program of that module."""
        pid = self._process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        [victim] = [c for c in children if module in Path(f"/proc/{c}/cmdline").read_text()]
        os.kill(int(victim), signal.SIGKILL)


@pytest.mark.parametrize(
    "module", ["fraud.listener", "spark.post_purchases", "local_stack.logstash"]
)
def test_a_program_killed_in_the_middle_ends_the_demo_with_the_end_of_its_log(
    environ: dict[str, str], tmp_path: Path, module: str
) -> None:
    run = Run(tmp_path, environ)
    run.wait_for(PLAYING)
    time.sleep(3)

    run.kill(module)

    assert run.end() == 1
    assert "its log ends with" in run.errors


def test_ctrl_c_in_the_middle_stops_cleanly_and_says_how_to_go_on(
    environ: dict[str, str], tmp_path: Path
) -> None:
    run = Run(tmp_path, environ)
    run.wait_for(PLAYING)
    time.sleep(3)

    run.interrupt()

    assert run.end() == 130
    assert run.errors.endswith("stopped; `make demo` carries on from here\n")


def test_after_all_that_the_books_agree(environ: dict[str, str], tmp_path: Path) -> None:
    run = Run(tmp_path, environ, AS_THE_README_SAYS)

    assert run.end() == 0, run.errors + run.page
    assert "  NOT " not in run.page
    assert run.page.endswith("\nThe books agree.\n")
    assert "/app/dashboards" in run.page
    for title in ("Web traffic by country", "Rejections by reason", "Statements", "Dead letters"):
        assert title in run.page


def test_running_it_again_changes_nothing(environ: dict[str, str], tmp_path: Path) -> None:
    first = Run(tmp_path, environ)
    assert first.end() == 0, first.errors
    page = first.page

    second = Run(tmp_path, environ)

    assert second.end() == 0, second.errors
    assert second.page.split("The books\n")[1] == page.split("The books\n")[1]
