"""What must be equal in the books, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Check:
    """`left` and `right` are counts or amounts that must be equal."""

    name: str
    left: int | Decimal
    right: int | Decimal

    @property
    def holds(self) -> bool:
        return self.left == self.right

    def __str__(self) -> str:
        sign, mark = ("=", "ok") if self.holds else ("≠", "DIFFERS")
        return f"{mark:<8} {self.name}: {self.left:,} {sign} {self.right:,}"


@dataclass(frozen=True)
class Counts:
    """What is in the ledger and beside it. `statements_off` and `openings_off` should be none."""

    balances: Sequence[tuple[str, Decimal, Decimal]]  #: currency, debits, credits
    approved: int
    approved_open: int  #: approved requests that nobody is billed for yet
    billed_requests: int
    purchases: int  #: and refunds
    purchase_entries: int
    payments: int
    payment_entries: int
    statements: int
    documents: int  #: documents in S3 that are, byte for byte, those of the statements
    sent: int
    statements_off: int  #: whose totals are not those of the entries that they show
    openings_off: int  #: whose previous balance is not the closing one of the statement before


def checks(counts: Counts) -> list[Check]:
    c = counts
    return [
        *(Check(f"debits = credits in {name}", left, right) for name, left, right in c.balances),
        Check("approved = billed + open", c.approved, c.billed_requests + c.approved_open),
        Check("purchases and refunds = their entries", c.purchases, c.purchase_entries),
        Check("payments = their entries", c.payments, c.payment_entries),
        Check("statements = documents in S3", c.statements, c.documents),
        Check("statements = statements sent", c.statements, c.sent),
        Check("statements that differ from their entries = none", c.statements_off, 0),
        Check("openings that differ from the closing before = none", c.openings_off, 0),
    ]
