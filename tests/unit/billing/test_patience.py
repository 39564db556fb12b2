"""Waiting for a service that is away."""

import pytest

from billing.retry import PAUSES_SECONDS, retrying
from contracts.errors import Unavailable


class Flaky:
    def __init__(self, failures: int) -> None:
        self.failures = failures

    def __call__(self) -> str:
        if self.failures > 0:
            self.failures -= 1
            raise Unavailable("PostgreSQL", "away")
        return "posted"


def test_what_is_unavailable_for_a_while_is_tried_again_after_longer_and_longer_pauses() -> None:
    slept: list[float] = []

    assert retrying(Flaky(3), slept.append) == "posted"
    assert slept == [1.0, 2.0, 4.0]


def test_what_stays_unavailable_is_told_in_the_end() -> None:
    slept: list[float] = []

    with pytest.raises(Unavailable):
        retrying(Flaky(99), slept.append)
    assert slept == list(PAUSES_SECONDS)
