"""A stage says its name before it begins and its time once it is done."""

import pytest

from contracts.errors import SetupFailed
from rehearse.stages import Stages


def test_a_stage_gives_what_its_work_gives_and_says_how_long_it_took() -> None:
    said: list[str] = []
    times = iter((10.0, 72.4))
    stages = Stages(said.append, lambda: next(times))

    assert stages.run("deploy", lambda: "recap") == "recap"
    assert said == ["==> deploy", "==> deploy: done in 62 s"]


def test_a_stage_that_fails_is_never_said_to_be_done() -> None:
    said: list[str] = []

    def fail() -> None:
        raise SetupFailed("no")

    with pytest.raises(SetupFailed):
        Stages(said.append, lambda: 0.0).run("deploy", fail)
    assert said == ["==> deploy"]
