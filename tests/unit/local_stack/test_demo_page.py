from decimal import Decimal

import pytest

from billing.books import Check
from local_stack.demo.page import Figures, bars, page, percentile, proof


@pytest.mark.parametrize(("share", "expected"), [(0.5, 50), (0.95, 95), (0.99, 99), (1.0, 100)])
def test_a_percentile_is_the_nearest_rank(share: float, expected: int) -> None:
    assert percentile(list(range(100, 0, -1)), share) == expected


def test_the_percentile_of_one_value_is_that_value() -> None:
    assert percentile([7], 0.99) == 7


def test_bars_are_in_proportion_and_counts_are_aligned() -> None:
    assert bars([("DE", 1000), ("Austria", 500), ("FR", 0)]) == [
        "  DE          1,000 " + "█" * 28,
        "  Austria       500 " + "█" * 14,
        "  FR              0 ",
    ]


def test_a_check_that_does_not_hold_says_not_and_shows_both_sides() -> None:
    lines = proof([Check("debits = credits", Decimal("10.00"), Decimal("10.01"))])

    assert lines == ["  NOT debits = credits        10.00        10.01"]


def test_a_page_without_any_data_is_still_a_page() -> None:
    empty = Figures([], [], [], [], [], [], [], [])

    text = page(empty, [Check("requests = decisions", 0, 0)])

    assert "no decision carries a latency" in text
    assert "ok  requests = decisions" in text
