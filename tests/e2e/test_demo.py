"""The demo as a person runs it, and as a bad day runs it."""

import os
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from demo_runs import DEMO, addresses, demo, without_make
from elasticsearch import Elasticsearch
from panels_with_data import empty_panels, table

from local_stack.settings import EXTERNAL_VARIABLES, StackSettings
from local_stack.throwaway import throwaway_stack

FIRST_DAY, DAYS = "2026-10-01", 36
#: The month before it has the statements of all that was played in October.
AFTER_THE_LAST_DAY = date.fromisoformat(FIRST_DAY) + timedelta(days=DAYS)
#: Enough for some of each: rejections, dead letters, refunds, payments; the last days are billed by
#: no statement yet.
OPTIONS = ("--users", "30", "--days", str(DAYS), "--rate", "100", "--start", FIRST_DAY)
COMMAND = (*DEMO, *OPTIONS)
AS_THE_README_SAYS = ("make", "demo", f"ARGS={' '.join(OPTIONS)}")
PLAYING = "Playing 36 days of 30 shoppers"

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


@pytest.fixture(scope="module")
def page(environ: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """What a demo prints that comes to its end, after those that did not."""
    with demo(tmp_path_factory.mktemp("run"), environ, AS_THE_README_SAYS) as run:
        assert run.end() == 0, run.errors + run.page
    return run.page


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


def test_after_all_that_the_books_agree(page: str) -> None:
    assert "  NOT " not in page
    assert page.endswith("\nThe books agree.\n")
    assert "/app/dashboards" in page
    for title in ("Web traffic by country", "Rejections by reason", "Statements", "Dead letters"):
        assert title in page


@pytest.mark.usefixtures("page")
def test_no_panel_is_empty_on_the_demos_data(environ: dict[str, str]) -> None:
    """Looked at now, for dead letters and health are of the run itself; and as of the day after the
    last, for some panels show the last month alone."""
    viewer = environ[EXTERNAL_VARIABLES["kibana"]]
    ends = ("now", f"{AFTER_THE_LAST_DAY}T00:00:00Z")
    now, then = (set(empty_panels(viewer, f"{FIRST_DAY}T00:00:00Z", end)) for end in ends)

    assert {panel for panel in now | then if not panel.endswith(": empty")} == set()
    assert now & then == set()
    assert empty_panels(viewer, "now-50y", "now-49y"), "a time without events has empty ones"


@pytest.mark.usefixtures("page")
@pytest.mark.parametrize(
    ("title", "column", "field"),
    [
        ("Top countries", "Country", "source.geo.country_name"),
        ("Top cities", "City", "source.geo.city_name"),
    ],
)
def test_figures_of_the_period_before_are_those_of_elasticsearch(
    environ: dict[str, str], title: str, column: str, field: str
) -> None:
    """Of the days before there are other indices, which know nothing of how rows are ordered."""
    viewer = environ[EXTERNAL_VARIABLES["kibana"]]
    rows = table(viewer, ("Web traffic", title), "2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z")

    with Elasticsearch(environ[EXTERNAL_VARIABLES["elasticsearch"]]) as client:
        before = {
            row[column]: client.count(
                index="web-access-*",
                query={
                    "bool": {
                        "filter": [
                            {"term": {field: row[column]}},
                            {"range": {"@timestamp": {"gte": "2026-08-31", "lt": "2026-10-01"}}},
                        ]
                    }
                },
            )["count"]
            for row in rows
        }
    assert len(rows) == 20
    assert {row[column]: row["Before"] or 0 for row in rows} == before


def test_running_it_again_changes_nothing(
    environ: dict[str, str], tmp_path: Path, page: str
) -> None:
    with demo(tmp_path, environ, COMMAND) as again:
        assert again.end() == 0, again.errors

    assert again.page.split("The books\n")[1] == page.split("The books\n")[1]
