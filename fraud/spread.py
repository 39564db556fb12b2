"""Where a cardholder's amounts usually lie, in logarithms, hardly moved by a single outlier."""

from dataclasses import dataclass

#: How far amounts lie around their middle before anything is known: e**0.9 is a factor of 2.5.
PRIOR_DEVIATION = 0.9
PRIOR_WEIGHT = 3
#: An amount further away than this many deviations teaches no more than one that far.
REACH = 2.5
#: From here on old amounts fade, so that habits may change.
MEMORY = 200


@dataclass(frozen=True, slots=True)
class Spread:
    """`middle` is a mean of natural logarithms, `deviation` a mean absolute distance from it."""

    count: int = 0
    middle: float = 0.0
    deviation: float = PRIOR_DEVIATION

    def with_amount(self, logarithm: float) -> "Spread":
        if self.count == 0:
            return Spread(1, logarithm, self.deviation)
        count = self.count + 1
        weight = min(count, MEMORY)
        limit = REACH * self.deviation
        step = max(-limit, min(limit, logarithm - self.middle))
        deviation = self.deviation + (abs(step) - self.deviation) / (weight + PRIOR_WEIGHT)
        return Spread(count, self.middle + step / weight, deviation)

    def distance(self, logarithm: float) -> float:
        """In deviations, positive above the usual; one that has seen little claims little."""
        doubt = 1.0 + PRIOR_WEIGHT / (self.count + 1)
        return (logarithm - self.middle) / (max(self.deviation, 0.25) * doubt)
