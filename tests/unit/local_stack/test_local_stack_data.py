"""What the filters look up lies in the checkout, wherever the state is kept."""

from pathlib import Path
from threading import Event

import pytest

from local_stack.logstash import data
from local_stack.settings import CHECKOUT
from producers.pace import Clock
from producers.world import World


def test_set_up_lays_it_out_where_its_readers_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid_out = []
    monkeypatch.setattr(data, "prepare", lambda _jars, folder: laid_out.append(folder))
    monkeypatch.setenv("CARDWATCH_STATE", str(tmp_path))

    assert data.main() == 0
    assert laid_out == [CHECKOUT / ".cardwatch/data"]


def test_visitors_come_from_the_places_that_set_up_laid_out(tmp_path: Path) -> None:
    clock = Clock(lambda: 0, lambda _seconds: True)
    world = World({"CARDWATCH_STATE": str(tmp_path)}, Event(), clock)

    assert world.geoip.parent.absolute() == CHECKOUT / ".cardwatch/data/geoip"
