"""Rules as versioned data: a feature's value ─► points and a sentence."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.messages import Reason
from fraud.overrides import Overrides

SCORECARDS = Path(__file__).with_name("scorecards")
LIVE = "2026-11-3"
FALLBACK = "fallback-1"


@dataclass(frozen=True, slots=True)
class Step:
    """From a value of `at_least` up, until the next step: `points`, or those of a second feature's
    `steps`, where the two say more together than each alone."""

    at_least: float
    points: int = 0
    steps: "Sequence[Step]" = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """`sentence` is a format string over the features, `amount`, `currency` and the merchant.

    `second` is the feature of the steps within steps.
    """

    code: str
    feature: str
    steps: Sequence[Step]
    sentence: str
    second: str = ""

    def points(self, found: Mapping[str, float]) -> int:
        """Those of the highest step reached, else 0."""
        reached = _reached(self.steps, found[self.feature])
        if reached is not None and reached.steps:
            reached = _reached(reached.steps, found[self.second])
        return 0 if reached is None else reached.points

    def reason(self, points: int, facts: Mapping[str, Any]) -> Reason:
        return {"code": self.code, "points": points, "detail": self.sentence.format_map(facts)}


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A request is rejected from `reject_at` points up. A purchase of the last `delay_days` may
    still be reported as fraud.

    `candidate` runs in the shadow: what it would have decided stands beside each decision.
    """

    version: str
    reject_at: int
    invalid_request_points: int
    rules: Sequence[Rule]
    delay_days: int = 7
    overrides: Overrides = Overrides()
    candidate: "Scorecard | None" = None


def load_scorecard(version: str = LIVE, folder: Path = SCORECARDS) -> Scorecard:
    """Raises OSError where the version is not there, KeyError or ValueError where it is wrong."""
    card = json.loads((folder / f"{version}.json").read_text(encoding="utf-8"))
    if card["version"] != version:
        raise ValueError(f"{version}.json calls itself {card['version']}: make the two agree")
    return scorecard_of(card)


def scorecard_of(card: Mapping[str, Any]) -> Scorecard:
    """Raises KeyError or ValueError where it is wrong."""
    return Scorecard(
        card["version"],
        card["reject_at"],
        card["invalid_request_points"],
        tuple(_rule(rule) for rule in card["rules"]),
        card["delay_days"],
    )


def _reached(steps: Sequence[Step], value: float) -> Step | None:
    """The highest step that `value` reaches."""
    reached = None
    for step in steps:
        if value < step.at_least:
            break
        reached = step
    return reached


def _rule(rule: Mapping[str, Any]) -> Rule:
    steps = _steps(rule["code"], rule["steps"])
    return Rule(rule["code"], rule["feature"], steps, rule["sentence"], rule.get("second", ""))


def _steps(code: str, steps: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    found = tuple(
        Step(
            float(step["at_least"]), int(step.get("points", 0)), _steps(code, step.get("steps", ()))
        )
        for step in steps
    )
    if sorted(step.at_least for step in found) != [step.at_least for step in found]:
        raise ValueError(f"steps of {code} do not ascend: sort them by at_least")
    return found
