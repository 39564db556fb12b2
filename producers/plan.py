"""What a run is: from these numbers, and nothing else, all its events follow."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from producers.events import HOURS_A_DAY, date_of, hour_of
from producers.population import Population
from producers.shoppers import Shares, Shoppers


@dataclass(frozen=True)
class Plan:
    """`start`: the date of the first day, UTC; `fraud` and `garbled` are shares of the requests."""

    seed: int
    users: int
    start: str
    days: int
    fraud: float = 0.008
    garbled: float = 0.001

    def __post_init__(self) -> None:
        if self.days < 1:
            raise ValueError(f"--days must be 1 or more, not {self.days}")
        for name, share in (("--fraud", self.fraud), ("--garbled", self.garbled)):
            if not 0 <= share <= 1:
                raise ValueError(f"{name} is a share from 0 to 1, not {share:g}")

    @property
    def name(self) -> str:
        """Names the run in keys and files; unlike plans have unlike names."""
        return self._named(f"-d{self.days}")

    @property
    def stream(self) -> str:
        """As `name`, without the days: a longer run goes on where a shorter one ended."""
        return self._named("")

    def _named(self, days: str) -> str:
        return f"s{self.seed}-u{self.users}-{self.start}{days}-f{self.fraud:g}-g{self.garbled:g}"

    @property
    def first_hour(self) -> int:
        return hour_of(self.start)

    @property
    def end_hour(self) -> int:
        return self.first_hour + self.days * HOURS_A_DAY

    def shoppers(self) -> Shoppers:
        return Shoppers(Population(self.seed, self.users), Shares(self.fraud, self.garbled))

    def before(self) -> "Plan":
        """The same people in as many days, which end where this plan begins."""
        return replace(self, start=date_of(self.first_hour - self.days * HOURS_A_DAY))


def manifest(plan: Plan) -> dict[str, Any]:
    return {"run": plan.name, **asdict(plan)}


def from_manifest(kept: dict[str, Any]) -> Plan:
    return Plan(**{name: value for name, value in kept.items() if name != "run"})
