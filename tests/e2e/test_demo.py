"""The demo as a person runs it, and as a bad day runs it."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from demo_runs import DEMO, addresses, demo, without_make

from local_stack.settings import StackSettings
from local_stack.throwaway import throwaway_stack

OPTIONS = ["--users", "20", "--days", "10", "--rate", "20", "--start", "2026-10-01"]
COMMAND = (*DEMO, *OPTIONS)
AS_THE_README_SAYS = ("make", "demo", f"ARGS={' '.join(OPTIONS)}")
PLAYING = "Playing 10 days of 20 shoppers"

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


@pytest.mark.parametrize(
    "module", ["fraud.listener", "spark.post_purchases", "local_stack.logstash"]
)
def test_a_program_killed_in_the_middle_ends_the_demo_with_the_end_of_its_log(
    environ: dict[str, str], tmp_path: Path, module: str
) -> None:
    with demo(tmp_path, environ, COMMAND) as run:
        run.wait_for(PLAYING)
        time.sleep(3)

        run.kill(module)

        assert run.end() == 1
        assert "its log ends with" in run.errors


def test_ctrl_c_in_the_middle_stops_cleanly_and_says_how_to_go_on(
    environ: dict[str, str], tmp_path: Path
) -> None:
    with demo(tmp_path, environ, COMMAND) as run:
        run.wait_for(PLAYING)
        time.sleep(3)

        run.interrupt()

        assert run.end() == 130
        assert run.errors.endswith("stopped; `make demo` carries on from here\n")


def test_after_all_that_the_books_agree(environ: dict[str, str], tmp_path: Path) -> None:
    with demo(tmp_path, environ, AS_THE_README_SAYS) as run:
        assert run.end() == 0, run.errors + run.page

    assert "  NOT " not in run.page
    assert run.page.endswith("\nThe books agree.\n")
    assert "/app/dashboards" in run.page
    for title in ("Web traffic by country", "Rejections by reason", "Statements", "Dead letters"):
        assert title in run.page


def test_running_it_again_changes_nothing(environ: dict[str, str], tmp_path: Path) -> None:
    with demo(tmp_path, environ, COMMAND) as first:
        assert first.end() == 0, first.errors
        page = first.page

    with demo(tmp_path, environ, COMMAND) as second:
        assert second.end() == 0, second.errors

    assert second.page.split("The books\n")[1] == page.split("The books\n")[1]
