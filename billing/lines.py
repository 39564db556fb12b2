"""What a statement shows of each of its entries."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from billing.statement import Kind


@dataclass(frozen=True)
class Item:
    name: str
    quantity: int
    unit_price: Decimal


@dataclass(frozen=True)
class Line:
    """`amount` is what the entry adds to the balance: below zero for what a cardholder gets."""

    entry_id: int
    kind: Kind
    occurred_at: datetime
    amount: Decimal
    merchant: str = ""
    place: str = ""
    note: str = ""  #: why it was corrected
    items: tuple[Item, ...] = ()
