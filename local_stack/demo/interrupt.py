"""What asks the demo to stop: each as Ctrl-C does."""

import signal
from types import FrameType


def stop_like_ctrl_c() -> None:
    """At SIGTERM, and when the terminal closes, unless `nohup` had that ignored."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, _hang_up)


def _hang_up(_number: int, _frame: FrameType | None) -> None:
    # The shell sends it, then the kernel: the second must not interrupt the stopping.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    raise KeyboardInterrupt
