"""Rows of features ─► columns of a logistic regression ─► integer points.

Points are 0 or more: a rule speaks against a request or says nothing, so that all that has points
is a reason. The steps of a rule with one feature ascend: more of what is suspicious never counts
less. Those of a pair of features do so in both where the rule says `"ascending": true`. A rule that
comes with its steps keeps them: they follow from reasoning, and rows are too few to find better.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spark.transforms.binning import Floats, bin_of, edges

Bins = NDArray[np.int64]

MOST_STEPS = 20
#: Of a pair of features: the first finely, the second coarsely.
MOST_STEPS_OF_FIRST, MOST_STEPS_OF_SECOND = 8, 6
LEAST_ROWS = 200
POINTS_TO_DOUBLE = 20  # the odds
#: Nats that a rule has to tell for each of its steps: chance tells that much one time in 20 (half
#: the 95th percentile of chi-squared with one degree of freedom). What tells less is noise, and
#: blurs the order of those of whom little is known.
LEAST_TOLD = 1.92
FAR, HALVINGS = 60.0, 40  # nats; down to a ten-billionth


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
    def cells(self) -> int:
        return (len(self.first) + 1) * self.width

    @property
    def columns(self) -> int:
        """One for each cell but the lowest; of a single feature, cells are steps."""
        return self.cells - 1


def cuts_of(
    rules: Sequence[Mapping[str, Any]], features: Mapping[str, Floats], frauds: Floats
) -> list[Cut]:
    """Rules whose feature tells nothing are left out, and those that come with their steps;
    `start` numbers the columns."""
    cuts: list[Cut] = []
    for rule in (rule for rule in rules if "steps" not in rule):
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


def bins(cuts: Sequence[Cut], features: Mapping[str, Floats]) -> Bins:
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


def telling(
    cuts: Sequence[Cut], weights: Sequence[float], reached: Bins, frauds: Floats
) -> list[Cut]:
    """Those without which the rows were less likely by LEAST_TOLD for each step with points."""
    said = [_said(cut, weights)[reached[:, place]] for place, cut in enumerate(cuts)]
    whole: Floats = np.sum(said, axis=0)
    loss = _loss(whole, frauds)
    kept = []
    for cut, own in zip(cuts, said, strict=True):
        used = sum(weight > 0.01 for weight in weights[cut.start : cut.start + cut.columns])
        if _loss(whole - own, frauds) - loss >= LEAST_TOLD * max(1, used):
            kept.append(cut)
    return kept


def _said(cut: Cut, weights: Sequence[float]) -> Floats:
    """The logarithm of the odds that each step or cell adds."""
    return np.asarray([sum(weights[k] for k in _ones(cut, cell)) for cell in range(cut.cells)])


def _loss(said: Floats, frauds: Floats) -> float:
    """In nats, with the constant that fits best: where as many frauds are expected as there are."""
    low, high = -FAR, FAR
    for _ in range(HALVINGS):
        constant = (low + high) / 2
        too_many = (1 / (1 + np.exp(-said - constant))).sum() > frauds.sum()
        low, high = (low, constant) if too_many else (constant, high)
    odds = said + low
    return float((np.logaddexp(0, odds) - frauds * odds).sum())


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
