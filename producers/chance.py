"""Chance as arguments: the same numbers give the same outcome on every machine."""

from random import Random

MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15
MANY = 60.0


def mix(number: int) -> int:
    """64 well-spread bits of a number (splitmix64): neighbours in, strangers out."""
    number = (number + GOLDEN) & MASK
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & MASK
    return number ^ (number >> 31)


def rng_for(*parts: object) -> Random:
    """A random source of its own for each thing drawn, so that drawing one shifts no other."""
    return Random("/".join(str(part) for part in parts))


def poisson(rng: Random, mean: float) -> int:
    """How many of something happen where `mean` are expected; the normal curve above 60."""
    if mean > MANY:
        return max(0, round(rng.gauss(mean, mean**0.5)))
    left, count = rng.expovariate(1.0), 0
    while left < mean:
        left += rng.expovariate(1.0)
        count += 1
    return count
