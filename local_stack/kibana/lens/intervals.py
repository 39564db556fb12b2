"""Round intervals for histograms of numbers."""

import math

from local_stack.kibana.lens.layer import Column

AUTO_BARS = 50
STEPS = (1, 2, 2.5, 5, 10)


def histogram_interval(column: Column, extent: tuple[float, float] | None) -> float:
    """The narrowest round interval that needs no more bars than asked for."""
    chosen = column.params.get("interval", "auto")
    if isinstance(chosen, int | float):
        return float(chosen)
    low, high = extent or (0.0, 1.0)
    bars = column.params.get("maxBars", "auto")
    return round_up((high - low) / (bars if isinstance(bars, int) else AUTO_BARS))


def round_up(width: float) -> float:
    """1, 2, 2.5 or 5 times a power of ten."""
    if width <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(width))
    return float(next(step for step in STEPS if step * power >= width * 0.999999) * power)
