"""Money as it is calculated with, and as it is written on the wire: never a float."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


def to_wire(amount: Decimal) -> str:
    """ "129.90". Raises ValueError for an amount with a part of a cent."""
    if amount != amount.quantize(CENT):
        raise ValueError(f"{amount} has a part of a cent")
    return f"{amount + ZERO:.2f}"  # adding zero turns -0.00 into 0.00


def share(amount: Decimal, of_one: Decimal) -> Decimal:
    """A share of an amount, rounded to the cent, half a cent up."""
    return (amount * of_one).quantize(CENT, ROUND_HALF_UP)


def to_read(amount: Decimal) -> str:
    """ "1,234.50", the form of documents; a minus sign (U+2212) stands before a credit."""
    text = f"{abs(amount):,.2f}"
    return f"\N{MINUS SIGN}{text}" if amount < 0 else text
