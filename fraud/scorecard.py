"""Rules as versioned data: a feature's value ─► points and a sentence."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.messages import Reason

SCORECARDS = Path(__file__).with_name("scorecards")
LIVE = "2026-11-1"


@dataclass(frozen=True, slots=True)
class Step:
    """`points` from a value of `at_least` up, until the next step."""

    at_least: float
    points: int


@dataclass(frozen=True, slots=True)
class Rule:
    """`sentence` is a format string over the features, `amount`, `currency` and the merchant."""

    code: str
    feature: str
    steps: Sequence[Step]
    sentence: str

    def points(self, value: float) -> int:
        """Those of the highest step reached, else 0."""
        reached = 0
        for step in self.steps:
            if value < step.at_least:
                break
            reached = step.points
        return reached

    def reason(self, points: int, facts: Mapping[str, Any]) -> Reason:
        return {"code": self.code, "points": points, "detail": self.sentence.format_map(facts)}


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Rejected from `reject_at` points up."""

    version: str
    reject_at: int
    invalid_request_points: int
    rules: Sequence[Rule]


def load_scorecard(version: str = LIVE, folder: Path = SCORECARDS) -> Scorecard:
    """Raises OSError where the version is not there, KeyError or ValueError where it is wrong."""
    card = json.loads((folder / f"{version}.json").read_text(encoding="utf-8"))
    if card["version"] != version:
        raise ValueError(f"{version}.json calls itself {card['version']}: make the two agree")
    rules = tuple(_rule(rule) for rule in card["rules"])
    return Scorecard(version, card["reject_at"], card["invalid_request_points"], rules)


def _rule(rule: Mapping[str, Any]) -> Rule:
    steps = tuple(Step(float(step["at_least"]), int(step["points"])) for step in rule["steps"])
    if sorted(step.at_least for step in steps) != [step.at_least for step in steps]:
        raise ValueError(f"steps of {rule['code']} do not ascend: sort them by at_least")
    return Rule(rule["code"], rule["feature"], steps, rule["sentence"])
