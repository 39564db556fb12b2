"""Rows of features ─► columns of a logistic regression ─► integer points.

Only points of 0 or more: a rule speaks against a request or says nothing, so that each reason is
one. The steps of a rule with one feature ascend: more of what is suspicious never counts less.
Those of a pair do so in both features where it says `"ascending": true`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spark.transforms.binning import Floats, bin_of, edges

MOST_STEPS = 10
#: Of a pair of features: the first finely, the second coarsely.
MOST_STEPS_OF_FIRST, MOST_STEPS_OF_SECOND = 8, 6
LEAST_ROWS = 40
POINTS_TO_DOUBLE = 20  # the odds


@dataclass(frozen=True)
class Cut:
    """A rule without points: at which values of its one or two features they change."""

    rule: Mapping[str, Any]
    first: list[float]
    second: list[float]
    start: int = 0

    @property
    def pair(self) -> bool:
        return "second" in self.rule

    @property
    def width(self) -> int:
        """Bins of the second feature."""
        return len(self.second) + 1

    @property
    def columns(self) -> int:
        """A pair has one for each cell but the lowest, a single feature one for each step."""
        cells = (len(self.first) + 1) * self.width - 1
        return cells if self.pair else len(self.first)


def cuts_of(
    rules: Sequence[Mapping[str, Any]], features: Mapping[str, Floats], frauds: Floats
) -> list[Cut]:
    """Rules whose feature tells nothing are left out; `start` numbers the columns."""
    cuts: list[Cut] = []
    for rule in rules:
        most = MOST_STEPS_OF_FIRST if "second" in rule else MOST_STEPS
        first = edges(features[rule["feature"]], frauds, most, LEAST_ROWS)
        second = _second(rule, features, frauds, first)
        if first:
            start = cuts[-1].start + cuts[-1].columns if cuts else 0
            cuts.append(Cut(rule, first, second, start))
    return cuts


def _second(
    rule: Mapping[str, Any], features: Mapping[str, Floats], frauds: Floats, first: list[float]
) -> list[float]:
    """Judged among those whose first feature reaches its first step: elsewhere it says little."""
    if "second" not in rule or not first:
        return []
    among = features[rule["feature"]] >= first[0]
    return edges(features[rule["second"]][among], frauds[among], MOST_STEPS_OF_SECOND, LEAST_ROWS)


def bins(cuts: Sequence[Cut], features: Mapping[str, Floats]) -> NDArray[np.int64]:
    """One column a cut: the step reached, or the cell of a pair."""
    columns = []
    for cut in cuts:
        reached = bin_of(features[cut.rule["feature"]], cut.first)
        if cut.pair:
            second = bin_of(features[cut.rule["second"]], cut.second)
            reached = reached * cut.width + second
        columns.append(reached)
    return np.stack(columns, axis=1)


def ones(cuts: Sequence[Cut], reached: Sequence[int]) -> list[int]:
    """The columns that are 1 for a row of bins."""
    return [one for cut, place in zip(cuts, reached, strict=True) for one in _ones(cut, place)]


def _ones(cut: Cut, place: int) -> Iterable[int]:
    """Where points ascend, all steps or cells up to the one reached; else that cell alone."""
    if not cut.pair:
        return range(cut.start, cut.start + place)
    if not cut.rule.get("ascending"):
        return [cut.start + place - 1] if place else []
    row, column = divmod(place, cut.width)
    cells = (r * cut.width + c for r in range(row + 1) for c in range(column + 1))
    return [cut.start + cell - 1 for cell in cells if cell]


def rules_of(cuts: Sequence[Cut], weights: Sequence[float]) -> list[dict[str, Any]]:
    """As a scorecard has them; rules without any point are left out."""
    scale = POINTS_TO_DOUBLE / np.log(2)
    rules = []
    for cut in cuts:
        own = np.asarray(weights[cut.start : cut.start + cut.columns]) * scale
        steps = _pair_steps(cut, own) if cut.pair else _steps(cut.first, np.cumsum(own))
        if any(step.get("points") or step.get("steps") for step in steps):
            rules.append({**cut.rule, "steps": steps})
    return rules


def _steps(thresholds: Sequence[float], points: Floats) -> list[dict[str, Any]]:
    """Without those that change nothing."""
    steps: list[dict[str, Any]] = []
    before = 0
    for threshold, exact in zip(thresholds, points, strict=True):
        rounded = round(float(exact))
        if rounded != before:
            steps.append({"at_least": threshold, "points": rounded})
        before = rounded
    return steps


def _pair_steps(cut: Cut, cells: Floats) -> list[dict[str, Any]]:
    """Features are never negative: the lowest bins begin at 0."""
    table = np.concatenate(([0.0], cells)).reshape(len(cut.first) + 1, cut.width)
    if cut.rule.get("ascending"):
        table = table.cumsum(axis=0).cumsum(axis=1)
    steps = [
        {"at_least": first, "steps": _steps([0.0, *cut.second], row)}
        for first, row in zip([0.0, *cut.first], table, strict=True)
    ]
    return [step for place, step in enumerate(steps) if place or step["steps"]]
