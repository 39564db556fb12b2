"""Steps that tell fraud from the rest, and points from the weights of a regression."""

from typing import Any

import numpy as np
import pytest

from fraud.rulebook import TRANSACTIONS, rulebook
from fraud.scorecard import scorecard_of
from spark.fitted import Budget, arrays, scores, threshold
from spark.transforms.binning import bin_of, edges, simplest
from spark.transforms.fitting import POINTS_TO_DOUBLE, bins, cuts_of, ones, rules_of, telling

SINGLE = {"code": "a", "feature": "a", "sentence": "A."}
PAIR = {"code": "b", "feature": "b", "second": "c", "sentence": "B."}
RISING = {**PAIR, "ascending": True}
DULL = {"code": "d", "feature": "d", "sentence": "D."}


def rows() -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Fraud where a >= 5, and where b >= 2 and c >= 3; d is always the same."""
    table = [(a, b, c, 1.0) for a in range(8) for b in range(4) for c in range(6)] * 20
    features = arrays(("a", "b", "c", "d"), table)
    wrong = (features["a"] >= 5) | ((features["b"] >= 2) & (features["c"] >= 3))
    return features, wrong.astype(float)


def test_the_cut_is_where_fraud_begins() -> None:
    values = np.arange(1000) / 10
    assert edges(values, (values >= 70.3).astype(float), 10, 40) == [70.3]


def test_a_feature_that_tells_nothing_is_not_cut() -> None:
    assert edges(np.ones(500), np.arange(500) % 2.0, 10, 40) == []
    assert edges(np.arange(500.0), np.zeros(500), 10, 40) == []


def test_every_bin_has_rows_enough() -> None:
    rng = np.random.default_rng(3)
    values = rng.normal(size=2000)
    found = edges(values, (rng.random(2000) < 0.3).astype(float), 10, 150)
    assert len(found) == 9
    assert min(np.bincount(bin_of(values, found))) >= 150


@pytest.mark.parametrize(
    ("low", "high", "between"),
    [(219.75, 220.01, 220), (0.33, 0.5, 0.4), (1, 2, 2), (2.94, 2.95, 2.95)],
)
def test_thresholds_are_numbers_that_people_can_say(
    low: float, high: float, between: float
) -> None:
    assert simplest(low, high) == between


@pytest.mark.parametrize("pair", [PAIR, RISING])
def test_a_card_scores_rows_as_its_columns_do(pair: dict[str, Any]) -> None:
    features, wrong = rows()
    cuts = cuts_of([SINGLE, pair, DULL], features, wrong)
    assert [cut.rule["code"] for cut in cuts] == ["a", "b"]
    columns = cuts[-1].start + cuts[-1].columns
    weights = [(k % 3 + 1) * np.log(2) / POINTS_TO_DOUBLE for k in range(columns)]
    reached = bins(cuts, features)
    expected = [sum(k % 3 + 1 for k in ones(cuts, row)) for row in reached.tolist()]
    card = scorecard_of(
        {
            "version": "t",
            "reject_at": 9,
            "invalid_request_points": 9,
            "delay_days": 7,
            "rules": rules_of(cuts, weights),
        }
    )
    assert scores(card, features) == expected


def test_points_of_a_rising_pair_never_fall_in_either_feature() -> None:
    features, wrong = rows()
    cuts = cuts_of([RISING], features, wrong)
    rng = np.random.default_rng(5)
    [rule] = rules_of(cuts, list(rng.random(cuts[0].columns) * (rng.random(cuts[0].columns) < 0.4)))
    card = scorecard_of(
        {"version": "t", "reject_at": 1, "invalid_request_points": 1, "delay_days": 7}
        | {"rules": [rule]}
    )
    table = np.array(scores(card, arrays(("b", "c"), [(b, c) for b in range(4) for c in range(6)])))
    table = table.reshape(4, 6)
    assert (np.diff(table, axis=0) >= 0).all()
    assert (np.diff(table, axis=1) >= 0).all()
    assert table.max() > 0


def test_a_rule_without_points_is_left_out() -> None:
    features, wrong = rows()
    cuts = cuts_of([SINGLE, PAIR], features, wrong)
    columns = cuts[-1].start + cuts[-1].columns
    assert rules_of(cuts, [0.0] * columns) == []


def test_a_rule_that_tells_no_more_than_chance_is_not_kept() -> None:
    features, wrong = rows()
    features["noise"] = np.random.default_rng(7).random(len(wrong))
    cuts = cuts_of([SINGLE, {**DULL, "feature": "noise"}], features, wrong)
    assert [cut.rule["code"] for cut in cuts] == ["a", "d"]
    reached = bins(cuts, features)
    weights = [3.0] * cuts[0].columns + [0.05] * cuts[1].columns
    assert [cut.rule["code"] for cut in telling(cuts, weights, reached, wrong)] == ["a"]
    assert telling(cuts, [0.0] * len(weights), reached, wrong) == []


def test_steps_that_are_given_are_not_looked_for() -> None:
    features, wrong = rows()
    given = {**SINGLE, "steps": [{"at_least": 2, "points": 3}]}
    assert [cut.rule["code"] for cut in cuts_of([given, PAIR], features, wrong)] == ["b"]


def test_an_unobserved_terminal_has_twice_the_odds_after_twice_the_time() -> None:
    [rule] = [rule for rule in rulebook(TRANSACTIONS) if "steps" in rule]
    points = {step["at_least"]: step["points"] for step in rule["steps"]}
    assert points[28] - points[14] == points[14] == POINTS_TO_DOUBLE
    for days, found in points.items():
        assert found == round(POINTS_TO_DOUBLE * np.log2(days / 7))


def test_the_threshold_keeps_the_budget_of_false_rejections() -> None:
    genuine = [*range(1000), *[0] * 1000]
    none = np.zeros(2000)
    assert threshold(genuine, none, Budget(1.0)) == 998
    assert sum(score >= 998 for score in genuine) == 2
    assert threshold([5] * 10, np.zeros(10), Budget(1.0)) == 6


def test_frauds_that_nobody_reported_are_not_held_against_the_budget() -> None:
    scored = [*range(1000), *[2000] * 10]
    frauds = np.array([0.0] * 1000 + [1.0] * 10)
    assert threshold(scored, frauds, Budget(2.0, reported=1.0)) == 998
    assert threshold(scored, frauds, Budget(2.0, reported=0.9)) == 997
