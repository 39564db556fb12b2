"""The demo stops when its terminal closes, and not where it is to outlive it."""

import signal
from collections.abc import Iterator

import pytest

from local_stack.demo.interrupt import stop_like_ctrl_c

NUMBERS = (signal.SIGTERM, signal.SIGHUP)


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    before = {number: signal.signal(number, signal.SIG_DFL) for number in NUMBERS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_signal_interrupts_as_ctrl_c_does(number: signal.Signals) -> None:
    stop_like_ctrl_c()

    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(number)


def test_a_terminal_that_closes_interrupts_once_though_it_says_so_twice() -> None:
    stop_like_ctrl_c()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGHUP)

    signal.raise_signal(signal.SIGHUP)


def test_under_nohup_the_demo_goes_on() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    stop_like_ctrl_c()

    signal.raise_signal(signal.SIGHUP)
