"""What a person sees on the dashboards after a demo."""

import os
from pathlib import Path

import pytest
from demo_runs import DEMO, addresses, demo
from panels_with_data import empty_panels

from local_stack.settings import EXTERNAL_VARIABLES, StackSettings
from local_stack.throwaway import throwaway_stack

FIRST_DAY = "2026-10-01"
#: Enough for some of each: rejections, dead letters, refunds, payments.
OPTIONS = ("--users", "30", "--days", "31", "--rate", "100", "--start", FIRST_DAY)


@pytest.mark.timeout(900)
def test_no_panel_is_empty_on_the_demos_data(tmp_path: Path) -> None:
    with throwaway_stack(StackSettings.from_env(os.environ)) as endpoints:
        environ = {**os.environ, **addresses(endpoints), "CARDWATCH_STATE": str(tmp_path / "state")}
        with demo(tmp_path, environ, (*DEMO, *OPTIONS)) as run:
            assert run.end() == 0, run.errors + run.page

        viewer = environ[EXTERNAL_VARIABLES["kibana"]]
        assert empty_panels(viewer, f"{FIRST_DAY}T00:00:00Z", "now") == []
        assert empty_panels(viewer, "now-50y", "now-49y"), "a time without events has empty ones"
