"""Counters that only grow, as what is new since the last time."""

from collections.abc import Mapping


class Counters:
    """`known`: the last total of each counter, so that a restart counts nothing twice."""

    def __init__(self, known: Mapping[str, int]) -> None:
        self._known = dict(known)

    def new(self, name: str, total: int) -> int:
        """What came since; all of it where the counter began anew below its last total."""
        before = self._known.get(name, 0)
        self._known[name] = total
        return total - before if total >= before else total
