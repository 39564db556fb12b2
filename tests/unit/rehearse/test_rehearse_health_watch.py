"""A cluster that was red for a second was red."""

import time
from collections.abc import Callable

import pytest

from rehearse.elasticsearch_cluster import NoNodeAnswers
from rehearse.health_watch import ClusterRed, HealthWatch


def _saying(*healths: str) -> tuple[Callable[[], str], list[str]]:
    """One after the other, the last for ever; empty: nobody answers. And those that are left."""
    left = list(healths)

    def health() -> str:
        said = left.pop(0) if len(left) > 1 else left[0]
        if not said:
            raise NoNodeAnswers("nobody")
        return said

    return health, left


def _seen(*healths: str) -> str:
    health, left = _saying(*healths)
    watch = HealthWatch(health, every_seconds=0.001)
    watch.start()
    deadline = time.monotonic() + 10
    while len(left) > 1 and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.05)
    return watch.finish()


def test_yellow_is_what_a_restart_looks_like() -> None:
    said = _seen("green", "yellow", "", "green")
    assert said.startswith("the cluster was never red: ")
    for part in ("1 times yellow", "1 times without an answer"):
        assert part in said


@pytest.mark.parametrize(
    ("healths", "why"),
    [(("green", "red", "green"), "1 times red"), (("",), "times without an answer")],
    ids=["red once", "never an answer"],
)
def test_red_or_never_an_answer_is_no_health(healths: tuple[str, ...], why: str) -> None:
    with pytest.raises(ClusterRed, match=why):
        _seen(*healths)
