"""Money as it is calculated with, and as it is written on the wire: never a float."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


def to_wire(amount: Decimal) -> str:
    """ "129.90", two decimals whatever the currency. Raises ValueError for a part of a cent."""
    if amount != amount.quantize(CENT):
        raise ValueError(f"{amount} has a part of a cent")
    return f"{amount + ZERO:.2f}"  # adding zero turns -0.00 into 0.00


def share(amount: Decimal, of_one: Decimal, decimals: int) -> Decimal:
    """A share of an amount, rounded to what can be paid in its currency, halves up."""
    # The wire has two decimals: what has more, such as KWD, is rounded to those.
    unit = Decimal(1).scaleb(-min(decimals, 2))
    return (amount * of_one).quantize(unit, ROUND_HALF_UP) + ZERO
