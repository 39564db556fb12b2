"""A scorecard fitted to labelled rows: a logistic regression on binned features, as points."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.linalg import DenseMatrix, Vectors
from pyspark.sql import DataFrame, SparkSession

from fraud.scorecard import Scorecard, scorecard_of
from spark.transforms.binning import Floats
from spark.transforms.fitting import Bins, Cut, bins, cuts_of, ones, rules_of, telling

RIDGE = 1.0  # as if every column had been seen a little without effect
ITERATIONS = 150


class Budget(NamedTuple):
    """How many genuine requests in a thousand may be rejected, where `reported` is the share of
    frauds that anybody ever reports: the others pass for genuine."""

    false_rejections: float
    reported: float = 1.0


def fitted(
    spark: SparkSession,
    rules: Sequence[Mapping[str, Any]],
    features: Mapping[str, Floats],
    frauds: Floats,
    version: str,
    delay_days: int,
    budget: Budget,
) -> dict[str, Any]:
    """The card as JSON has it; its budget is kept among the rows given. Raises ValueError where
    they have no fraud to learn from."""
    cuts, weights = _learned(spark, rules, features, frauds)
    card = {
        "version": version,
        "reject_at": 1,
        "invalid_request_points": 1,
        "delay_days": delay_days,
        "rules": [*rules_of(cuts, weights), *(rule for rule in rules if "steps" in rule)],
    }
    reject_at = threshold(scores(scorecard_of(card), features), frauds, budget)
    return {**card, "reject_at": reject_at, "invalid_request_points": reject_at}


def scores(scorecard: Scorecard, features: Mapping[str, Floats]) -> list[int]:
    """Those that the decision gives to rows of these features."""
    names, rows = list(features), zip(*features.values(), strict=True)
    found = (dict(zip(names, row, strict=True)) for row in rows)
    return [sum(rule.points(each) for rule in scorecard.rules) for each in found]


def threshold(scored: Sequence[int], frauds: Floats, budget: Budget) -> int:
    """The lowest score down to which the genuine rows are within the budget."""
    allowed = int((len(scored) - frauds.sum()) * budget.false_rejections / 1000)
    unreported = (1 - budget.reported) / budget.reported
    rejected = wrong = 0.0
    reject_at = max(scored) + 1
    for score, group in groupby(sorted(zip(scored, frauds, strict=True), reverse=True), _first):
        known = [fraud for _, fraud in group]
        rejected += sum(known)
        wrong += len(known) - sum(known)
        if wrong - rejected * unreported > allowed:
            break
        reject_at = score
    return reject_at


def _first(pair: tuple[int, float]) -> int:
    return pair[0]


def _learned(
    spark: SparkSession,
    rules: Sequence[Mapping[str, Any]],
    features: Mapping[str, Floats],
    frauds: Floats,
) -> tuple[Sequence[Cut], Sequence[float]]:
    """Once more without the rules that tell no more than chance, where there are any."""
    cuts, weights, reached = _regressed(spark, rules, features, frauds)
    kept = telling(cuts, weights, reached, frauds)
    if 0 < len(kept) < len(cuts):
        cuts, weights, _ = _regressed(spark, [cut.rule for cut in kept], features, frauds)
    return cuts, weights


def _regressed(
    spark: SparkSession,
    rules: Sequence[Mapping[str, Any]],
    features: Mapping[str, Floats],
    frauds: Floats,
) -> tuple[Sequence[Cut], Sequence[float], Bins]:
    cuts = cuts_of(rules, features, frauds)
    if not cuts:
        raise ValueError("nothing tells fraud from the rest in these rows: give more days")
    reached = bins(cuts, features)
    return cuts, _weights(spark, cuts, reached, frauds), reached


def _weights(
    spark: SparkSession, cuts: Sequence[Cut], reached: Bins, frauds: Floats
) -> Sequence[float]:
    columns = cuts[-1].start + cuts[-1].columns
    regression = LogisticRegression(
        weightCol="rows",
        regParam=RIDGE / len(frauds),
        elasticNetParam=0.0,
        standardization=False,
        maxIter=ITERATIONS,
        lowerBoundsOnCoefficients=DenseMatrix(1, columns, [0.0] * columns),
    )
    model = regression.fit(_counted(spark, cuts, reached, frauds))
    return [float(weight) for weight in model.coefficients]


def _counted(spark: SparkSession, cuts: Sequence[Cut], reached: Bins, frauds: Floats) -> DataFrame:
    """Rows that fall into the same bins become one row with a weight: so few that one partition
    does. Without the local checkpoint, each of the regression's hundreds of jobs would send all
    rows again with its task."""
    columns = cuts[-1].start + cuts[-1].columns
    counts = Counter(zip(map(tuple, reached.tolist()), frauds.tolist(), strict=True))
    rows = [
        (fraud, float(count), Vectors.sparse(columns, [(one, 1.0) for one in ones(cuts, row)]))
        for (row, fraud), count in sorted(counts.items())
    ]
    counted = spark.createDataFrame(rows, ["label", "rows", "features"])
    return counted.coalesce(1).localCheckpoint()


def arrays(names: Sequence[str], rows: Sequence[Sequence[float]]) -> dict[str, Floats]:
    """Rows of values as one array a feature."""
    table = np.asarray(rows, dtype=np.float64).reshape(len(rows), len(names))
    return {name: table[:, place] for place, name in enumerate(names)}
