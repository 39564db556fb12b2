"""Waits for a service that is away for a while."""

from collections.abc import Callable
from typing import TypeVar

from contracts.errors import Unavailable

PAUSES_SECONDS = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)

Result = TypeVar("Result")


def retrying(action: Callable[[], Result], sleep: Callable[[float], None]) -> Result:
    """The result of `action`, tried again after each pause while it is Unavailable.

    An Unavailable after the last pause is raised: a supervisor or a person has to know.
    """
    for pause in PAUSES_SECONDS:
        try:
            return action()
        except Unavailable:
            sleep(pause)
    return action()
