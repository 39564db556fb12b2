"""Figures that run along a series: sums so far, differences, moving and overall figures."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Series = Sequence[Any]  #: numbers, None where a bucket has no value
Params = Mapping[str, Any]


def cumulative_sum(values: Series, params: Params) -> list[Any]:
    total, sums = 0.0, []
    for value in values:
        total += value or 0
        sums.append(total)
    return sums


def differences(values: Series, params: Params) -> list[Any]:
    pairs = zip([None, *values[:-1]], values, strict=True)
    return [None if None in (before, now) else now - before for before, now in pairs]


def moving_average(values: Series, params: Params) -> list[Any]:
    """Of the last `window` values before each, as Lens has it; none beside none."""
    window = int(params.get("window", 5))
    before: list[Any] = []
    averages = []
    for value in values:
        averages.append(None if value is None else _mean(before[-window:]))
        before += [] if value is None else [value]
    return averages


def overall(figure: Callable[[list[Any]], Any]) -> Callable[[Series, Params], list[Any]]:
    def over_all(values: Series, params: Params) -> list[Any]:
        there = [value for value in values if value is not None]
        return [figure(there) if there else None] * len(values)

    return over_all


def _mean(values: Series) -> Any:
    return sum(values) / len(values) if values else None


RUNNING: dict[str, Callable[[Series, Params], list[Any]]] = {
    "cumulative_sum": cumulative_sum,
    "differences": differences,
    "moving_average": moving_average,
    "overall_sum": overall(sum),
    "overall_min": overall(min),
    "overall_max": overall(max),
    "overall_average": overall(_mean),
}
