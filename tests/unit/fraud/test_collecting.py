"""The garbage collector of programs whose every pause is somebody's wait."""

import gc
from collections.abc import Iterator

import pytest

from fraud.collecting import seldom_collect_everything


@pytest.fixture
def collector() -> Iterator[None]:
    """As it was, afterwards."""
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


@pytest.mark.usefixtures("collector")
def test_what_was_loaded_is_looked_through_no_more() -> None:
    loaded = [{"part": number} for number in range(10_000)]
    seldom_collect_everything()
    assert gc.get_freeze_count() > len(loaded)


@pytest.mark.usefixtures("collector")
def test_what_lives_for_some_requests_makes_no_full_collection() -> None:
    seldom_collect_everything()
    before = gc.get_stats()[2]["collections"]
    kept = [[number] for number in range(500_000)]
    assert (gc.get_stats()[2]["collections"], len(kept)) == (before, 500_000)
