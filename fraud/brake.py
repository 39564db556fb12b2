"""A limit on the share of rejections: beyond it, a fallback scorecard holds and an alarm is raised.

A scorecard that is wrong, or fed with wrong facts, must not refuse every card there is.
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from contracts.messages import Decision
from fraud.decide import was_judged
from fraud.scorecard import Scorecard


@dataclass(frozen=True)
class Limit:
    """More than `share` of the decisions of `window`, once there were `least` of them."""

    share: float = 0.15
    window: timedelta = timedelta(minutes=5)
    least: int = 200


class Brake:
    """Which scorecard decides now. While the fallback holds, the live one goes on in its shadow,
    and decides again once its own share of rejections is back within the limit.

    Only as safe as what is counted: each process brakes on the decisions that it made itself.
    """

    def __init__(
        self, live: Scorecard, fallback: Scorecard, alarm: Callable[[str], None], limit: Limit
    ) -> None:
        self._live = live
        self._fallback = replace(fallback, overrides=live.overrides, candidate=live)
        self._alarm = alarm
        self._limit = limit
        self._verdicts: deque[tuple[datetime, bool]] = deque()
        self._rejected = 0
        self._braking = False

    @property
    def scorecard(self) -> Scorecard:
        return self._fallback if self._braking else self._live

    def count(self, decisions: Iterable[Decision], now: datetime) -> None:
        """Counts decisions as they are made; invalid requests say nothing of a scorecard. One that
        is made again, because its answer was lost or outrun, counts again: a share hardly moves
        by that."""
        for decision in decisions:
            if was_judged(decision):
                self._add(now, _rejected(decision, self._live.version))
        # A clock that is set back leaves verdicts of times to come: they are as old.
        while self._verdicts and abs(now - self._verdicts[0][0]) > self._limit.window:
            self._rejected -= self._verdicts.popleft()[1]
        self._judge()

    def _add(self, now: datetime, rejected: bool) -> None:
        self._verdicts.append((now, rejected))
        self._rejected += rejected

    def _judge(self) -> None:
        count = len(self._verdicts)
        beyond = count >= self._limit.least and self._rejected > self._limit.share * count
        if beyond != self._braking:
            self._braking = beyond
            self._alarm(self._told(count))

    def _told(self, count: int) -> str:
        live, fallback = self._live.version, self._fallback.version
        minutes = self._limit.window.total_seconds() / 60
        found = f"{live} rejects {self._rejected} of {count} requests in {minutes:g} min"
        if self._braking:
            return f"brake: {found}: {fallback} decides until it rejects less; look at {live}"
        return f"brake released: {found}: it decides again"


def _rejected(decision: Decision, version: str) -> bool:
    """By the live scorecard, which may have been the shadow."""
    shadow = decision.get("shadow")
    if shadow is not None and shadow["scorecard_version"] == version:
        return shadow["decision"] == "rejected"
    return decision["decision"] == "rejected"
