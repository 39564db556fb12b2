"""Events a second, now and since the start, from samples of the counters."""

from collections import deque
from collections.abc import Sequence

from local_stack.logstash.monitoring.counters import FILTERED, IN, OUT, PUSHED, WORKED

# What "current" looks back at, as in the real one.
WINDOW_SECONDS = 10.0
_RATES = {"input_throughput": IN, "filter_throughput": FILTERED, "output_throughput": OUT}
_SHARES = {"worker_concurrency": WORKED, "queue_backpressure": PUSHED}


class Flow:
    """`sample` is called about once a second with seconds of a clock that never goes back."""

    def __init__(self) -> None:
        self._samples: deque[tuple[float, list[int]]] = deque()
        self._first: tuple[float, list[int]] | None = None

    def sample(self, seconds: float, sums: Sequence[int]) -> None:
        now = (seconds, list(sums))
        self._first = self._first or now
        self._samples.append(now)
        while len(self._samples) > 2 and self._samples[1][0] <= seconds - WINDOW_SECONDS:
            self._samples.popleft()

    def rates(self) -> dict[str, dict[str, float]]:
        """Throughputs in events a second, the others as a share of the time that went by."""
        made = {name: self._rate(cell, 1.0) for name, cell in _RATES.items()}
        return made | {name: self._rate(cell, 1e9) for name, cell in _SHARES.items()}

    def _rate(self, cell: int, unit: float) -> dict[str, float]:
        if self._first is None or self._samples[-1][0] <= self._first[0]:
            return {"current": 0.0, "lifetime": 0.0}
        last = self._samples[-1]
        return {
            "current": _slope(self._samples[0], last, cell, unit),
            "lifetime": _slope(self._first, last, cell, unit),
        }


def _slope(
    begin: tuple[float, list[int]], end: tuple[float, list[int]], cell: int, unit: float
) -> float:
    seconds = end[0] - begin[0]
    return round((end[1][cell] - begin[1][cell]) / unit / seconds, 3) if seconds > 0 else 0.0
