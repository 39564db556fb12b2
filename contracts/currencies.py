"""ISO 4217: the currencies that amounts may have, and their minor units."""

import csv
from decimal import Decimal
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("iso_4217.csv")


@cache
def decimals_by_currency() -> dict[str, int]:
    """Digits after the decimal point: JPY 0, EUR 2, KWD 3."""
    with TABLE.open(newline="") as file:
        return {row["currency"]: int(row["decimals"]) for row in csv.DictReader(file)}


def problem_of_amount(amount: Decimal, currency: str) -> str | None:
    """Why there is no such amount; none where there is."""
    decimals = decimals_by_currency().get(currency)
    if decimals is None:
        return f"{currency} is no currency of ISO 4217"
    if amount != round(amount, decimals):
        return f"{amount} is no amount of {currency}, which has {decimals} decimals"
    return None
