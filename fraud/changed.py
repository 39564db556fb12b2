"""Profiles that changed, until it is time to store them: who asks often costs few writes."""

from collections import OrderedDict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fraud.held import Held
from fraud.progress import Progress

#: How long a change waits for others of its user. So much is learned again after a crash, and so
#: far behind the answers are the offsets that the group commits.
WAIT_S = 3.0
#: Requests whose changes may wait, or they go sooner: some less than WriteBehind lets be unstored.
MOST_WAITING = 6_000


@dataclass(frozen=True)
class Due:
    """`progress`: how far all is stored once these profiles are; of that many `requests`."""

    profiles: dict[str, Held]
    progress: dict[int, Progress]
    requests: int


@dataclass(frozen=True, slots=True)
class _Step:
    at: float
    progress: Mapping[int, Progress]
    requests: int


class Changed:
    """Times are seconds of a clock that never goes back."""

    def __init__(self, wait_s: float = WAIT_S) -> None:
        self._wait_s = wait_s
        self._steps: deque[_Step] = deque()
        # Of each user the first step that no stored profile has, and the newest profile; who
        # changed first comes first.
        self._profiles: OrderedDict[str, tuple[int, Held]] = OrderedDict()
        self._taken = 0  # steps
        self._requests = 0

    @property
    def due_at(self) -> float | None:
        """None where nothing waits."""
        return self._steps[0].at + self._wait_s if self._steps else None

    def add(
        self,
        profiles: Mapping[str, Held],
        progress: Mapping[int, Progress],
        requests: int,
        now: float,
    ) -> None:
        step = self._taken + len(self._steps)
        self._steps.append(_Step(now, progress, requests))
        self._requests += requests
        for user, held in profiles.items():
            first, _ = self._profiles.get(user, (step, held))
            self._profiles[user] = first, held

    def take_due(self, now: float) -> Due:
        """What has waited long enough, and what is too much."""
        progress: dict[int, Progress] = {}
        before = self._requests
        while self._steps and self._must_go(now):
            step = self._steps.popleft()
            self._taken += 1
            self._requests -= step.requests
            for partition, each in step.progress.items():
                progress[partition] = each.after(progress.get(partition))
        return Due(dict(self._profiles_of_taken()), progress, before - self._requests)

    def _must_go(self, now: float) -> bool:
        return now >= self._steps[0].at + self._wait_s or self._requests > MOST_WAITING

    def _profiles_of_taken(self) -> Iterator[tuple[str, Held]]:
        while self._profiles and next(iter(self._profiles.values()))[0] < self._taken:
            user, (_, held) = self._profiles.popitem(last=False)
            yield user, held
