"""Where a feature is worth being cut into steps: splits that tell most of fraud (entropy)."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def edges(values: Floats, frauds: Floats, most_steps: int, least_rows: int) -> list[float]:
    """At most `most_steps` - 1 thresholds, ascending; each bin has `least_rows` rows or more.

    Best first: of all bins, the one whose best split tells most is split next. None where the
    feature tells nothing.
    """
    order = np.argsort(values, kind="stable")
    values, frauds = values[order], np.concatenate(([0.0], np.cumsum(frauds[order])))
    cuts: list[int] = []
    waiting = [_best(values, frauds, 0, len(values), least_rows)]
    while len(cuts) < most_steps - 1:
        gain, low, cut, high = max(waiting)
        if gain <= 0:
            break
        waiting.remove((gain, low, cut, high))
        cuts.append(cut)
        waiting += [_best(values, frauds, *part, least_rows) for part in ((low, cut), (cut, high))]
    return sorted(simplest(float(values[cut - 1]), float(values[cut])) for cut in cuts)


def simplest(low: float, high: float) -> float:
    """The number with the fewest decimals that is above `low` and at most `high`."""
    for decimals in range(-3, 12):
        for middle in (round((low + high) / 2, decimals), round(high, decimals)):
            if low < middle <= high:
                return middle
    return high


def bin_of(values: Floats, thresholds: list[float]) -> NDArray[np.int64]:
    """For each value, how many thresholds it reaches."""
    return np.searchsorted(np.asarray(thresholds), values, side="right").astype(np.int64)


def _best(
    values: Floats, frauds: Floats, low: int, high: int, least_rows: int
) -> tuple[float, int, int, int]:
    """(gain in nats, low, cut, high) of the best cut of rows `low` to before `high`."""
    cuts = np.arange(low + least_rows, high - least_rows + 1)
    cuts = cuts[values[cuts - 1] < values[np.minimum(cuts, len(values) - 1)]] if len(cuts) else cuts
    if not len(cuts):
        return 0.0, low, low, high
    left = _loss(cuts - low, frauds[cuts] - frauds[low])
    right = _loss(high - cuts, frauds[high] - frauds[cuts])
    [whole] = _loss(np.array([high - low]), np.array([frauds[high] - frauds[low]]))
    best = int(np.argmin(left + right))
    return float(whole - left[best] - right[best]), low, int(cuts[best]), high


def _loss(rows: NDArray[np.int64], frauds: Floats) -> Floats:
    """Of bins of so many rows and frauds: what not knowing the verdict costs, in nats."""
    genuine = rows - frauds
    return -(_share(frauds, rows) + _share(genuine, rows))


def _share(part: Floats, rows: NDArray[np.int64]) -> Floats:
    logarithm = np.log(np.maximum(part, 1e-12) / np.maximum(rows, 1))
    return np.asarray(np.where(part > 0, part * logarithm, 0.0))
