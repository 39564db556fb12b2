"""What a cardholder owes, in words."""

from decimal import Decimal

import pytest

from billing.asking import balance


class Ledger:
    """With one account, and no statement yet."""

    def __init__(self, owed: str) -> None:
        self._owed = Decimal(owed)

    def execute(self, _query: str, _parameters: tuple[str]) -> "Ledger":
        return self

    def fetchall(self) -> list[tuple[object, ...]]:
        return [("EUR", self._owed, None, None, None)]


@pytest.mark.parametrize(
    ("owed", "said"),
    [
        ("1234.50", "EUR          1,234.50  owed  (no statement yet)"),
        ("-5.00", "EUR             -5.00  in favour  (no statement yet)"),
        ("0.00", "EUR              0.00  even  (no statement yet)"),
    ],
)
def test_a_balance_is_owed_in_favour_or_even(owed: str, said: str) -> None:
    assert list(balance(Ledger(owed), "u-1")) == [said]  # type: ignore[arg-type]
