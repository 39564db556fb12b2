"""Asks a cluster of Elasticsearch every second how it is, while something else happens to it."""

from collections import Counter
from collections.abc import Callable
from threading import Event, Thread

from contracts.errors import CardwatchError

EVERY_SECONDS = 1.0


class ClusterRed(CardwatchError):
    """Some index had no copy of a shard, or nobody ever said how the cluster was."""


class HealthWatch:
    """An observer of the colours that `health` gives."""

    def __init__(self, health: Callable[[], str], every_seconds: float = EVERY_SECONDS) -> None:
        self._health = health
        self._every_seconds = every_seconds
        self._stop = Event()
        self._thread = Thread(target=self._ask, daemon=True)
        self._seen: Counter[str] = Counter()

    def start(self) -> None:
        self._thread.start()

    def finish(self) -> str:
        self._stop.set()
        self._thread.join()
        seen = ", ".join(f"{times} times {health}" for health, times in self._seen.most_common())
        if self._seen["red"] or not (self._seen["green"] or self._seen["yellow"]):
            raise ClusterRed(f"the cluster was {seen}")
        return f"the cluster was never red: {seen}"

    def _ask(self) -> None:
        while not self._stop.wait(self._every_seconds):
            try:
                self._seen[self._health()] += 1
            except CardwatchError:
                self._seen["without an answer"] += 1
