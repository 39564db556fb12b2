"""A statement, calculated: what was owed, what came, what is owed now.

    closing = previous + purchases - refunds - payments + corrections

Pure: the same account, period, policy and day give the same statement.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Literal

from billing.money import ZERO, to_wire
from billing.period import Period
from billing.policy import Policy

Kind = Literal["purchase", "refund", "payment", "correction"]
LONGEST_ID = 64  # of contracts/schemas/common.schema.json


@dataclass(frozen=True)
class Entry:
    """One entry on a cardholder's account; `amount` is what it adds to the balance."""

    entry_id: int
    kind: Kind
    amount: Decimal
    by_category: Mapping[str, Decimal] = field(default_factory=dict)  #: all above zero


@dataclass(frozen=True)
class Previous:
    """What the account's last statement leaves to the next."""

    period_end: datetime
    number: int
    closing_balance: Decimal
    sha256: str


@dataclass(frozen=True)
class Account:
    """A cardholder's account in one currency, with the entries that no statement shows yet."""

    user_id: str
    currency: str
    entries: tuple[Entry, ...]
    previous: Previous | None = None


@dataclass(frozen=True)
class Statement:
    statement_id: str
    number: int  #: of the account's statements, from 1
    user_id: str
    period: str  #: the month in which the cycle begins, as 2026-10
    currency: str
    period_start: datetime
    period_end: datetime  #: the first moment after it
    due_at: datetime
    previous_balance: Decimal
    purchases_total: Decimal
    refunds_total: Decimal
    payments_total: Decimal
    corrections_total: Decimal  #: above zero where more is owed
    closing_balance: Decimal
    minimum_payment: Decimal
    #: (category, purchases less refunds), the largest first
    totals_by_category: tuple[tuple[str, Decimal], ...]
    sha256: str = ""

    @property
    def issued_at(self) -> datetime:
        """The end of its period, whenever the job ran: the same however often it runs."""
        return self.period_end


def build(
    account: Account, period: Period, policy: Policy, decimals: int, today: date | None = None
) -> Statement:
    """`decimals`: those of the account's currency. `today`: the day of its issue in UTC, where that
    is after its period."""
    previous = account.previous
    total = {kind: _total(account.entries, kind) for kind in ("purchase", "refund", "payment")}
    before = previous.closing_balance if previous else ZERO
    closing = before + sum((entry.amount for entry in account.entries), ZERO)
    return Statement(
        statement_id=statement_id(account.user_id, period, account.currency),
        number=previous.number + 1 if previous else 1,
        user_id=account.user_id,
        period=str(period),
        currency=account.currency,
        # Whatever day its cycle begins on now: together an account's statements leave out no day.
        period_start=previous.period_end if previous else period.start,
        period_end=period.end,
        due_at=_due_at(period, policy, today),
        previous_balance=before,
        purchases_total=total["purchase"],
        refunds_total=-total["refund"],
        payments_total=-total["payment"],
        corrections_total=_total(account.entries, "correction"),
        closing_balance=closing,
        minimum_payment=policy.minimum_payment(closing, decimals),
        totals_by_category=_by_category(account.entries),
    )


def _due_at(period: Period, policy: Policy, today: date | None) -> datetime:
    """Nobody has fewer days to pay because a run was missed. In the United States no payment is
    late within 21 days from when its statement was sent (12 CFR 1026.5(b)(2)(ii)), and elsewhere
    cardholders expect no less. It is sealed into the statement: one that waits after its issue, for
    its documents or for Kafka, is not due later."""
    issued = datetime.combine(today, time(), UTC) if today else period.end
    return max(issued, period.end) + timedelta(days=policy.days_to_pay)


def statement_id(user_id: str, period: Period, currency: str) -> str:
    """u-7_2026-10_EUR; of a user_id too long for that, its hash."""
    tail = f"_{period}_{currency}"
    if len(user_id + tail) <= LONGEST_ID:
        return user_id + tail
    return hashlib.sha256(user_id.encode()).hexdigest()[: LONGEST_ID - len(tail)] + tail


def seal(statement: Statement, entries: Iterable[int], previous_sha256: str) -> str:
    """SHA-256 of all that a statement says, of its entries, and of the one before it: a chain."""
    told = {
        name: to_wire(value) if isinstance(value, Decimal) else str(value)
        for name, value in vars(statement).items()
        if name not in ("sha256", "totals_by_category")
    }
    totals = [[category, to_wire(total)] for category, total in statement.totals_by_category]
    sealed = [previous_sha256, sorted(told.items()), totals, sorted(entries)]
    return hashlib.sha256(json.dumps(sealed).encode()).hexdigest()


def _total(entries: Iterable[Entry], kind: str) -> Decimal:
    return sum((entry.amount for entry in entries if entry.kind == kind), ZERO)


def _by_category(entries: Iterable[Entry]) -> tuple[tuple[str, Decimal], ...]:
    totals: dict[str, Decimal] = {}
    for entry in entries:
        sign = -1 if entry.amount < 0 else 1
        for category, amount in entry.by_category.items():
            totals[category] = totals.get(category, ZERO) + sign * amount
    return tuple(sorted(totals.items(), key=lambda pair: (-pair[1], pair[0])))
