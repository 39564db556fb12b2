"""Trying again, each time a little later, until it works or someone asks to stop."""

from collections.abc import Callable
from threading import Event
from typing import TypeVar

from contracts.errors import Unavailable

T = TypeVar("T")
FIRST_WAIT_S = 0.1
LONGEST_WAIT_S = 5.0


class Stopped(Exception):
    """Asked to stop while a service was away; what was not finished is done after a restart."""


def until_available(
    action: Callable[[], T], stop: Event, tell: Callable[[Unavailable, float], None]
) -> T:
    """The action's result; `tell` hears of each failure and of the wait in seconds after it."""
    wait = FIRST_WAIT_S
    while True:
        try:
            return action()
        except Unavailable as error:
            tell(error, wait)
            if stop.wait(wait):
                raise Stopped from error
            wait = min(2 * wait, LONGEST_WAIT_S)
