"""AUC, average precision and card precision against values worked out by hand."""

import pytest

from spark.transforms.ranking import auc_roc, average_precision, card_precision
from spark.transforms.replay import Scored


def scored(score: int, fraud: bool, customer: str = "c", day: int = 1) -> Scored:
    return Scored(day, customer, score, False, fraud, False)


def rank(text: str) -> list[Scored]:
    """Like "5f 4g 4f": scores, each of a fraud or a genuine one."""
    return [scored(int(each[:-1]), each.endswith("f")) for each in text.split()]


@pytest.mark.parametrize(
    ("text", "auc", "precision"),
    [
        ("9f 5g 1g", 1.0, 1.0),
        ("9g 5f", 0.0, 0.5),
        ("5g 5f", 0.5, 0.5),
        ("9f 8g 7f 6g", 0.75, (1 + 2 / 3) / 2),
        ("9g 5f 5g 5f 1g", 0.5, 0.5),
    ],
)
def test_frauds_above_the_rest_count(text: str, auc: float, precision: float) -> None:
    assert auc_roc(rank(text)) == pytest.approx(auc)
    assert average_precision(rank(text)) == pytest.approx(precision)


def test_a_card_counts_once_a_day_with_its_highest_score() -> None:
    day = [scored(9, False, "a"), scored(1, True, "a"), scored(8, False, "b"), scored(7, True, "c")]
    assert card_precision(day, 2) == 0.5


def test_a_card_that_was_found_is_left_out_on_the_days_after() -> None:
    days = [scored(9, True, "a", 1), scored(9, True, "a", 2), scored(1, True, "b", 2)]
    assert card_precision(days, 1) == 1.0
