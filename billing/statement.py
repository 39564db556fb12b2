"""A monthly statement, calculated: what was owed, what came, what is owed now.

    closing = previous + purchases - refunds - payments

Pure: the same lines, period and policy give the same statement.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from billing.money import ZERO, share
from billing.period import Period

Kind = Literal["purchase", "refund", "payment"]
LONGEST_ID = 64  # of contracts/schemas/common.schema.json


@dataclass(frozen=True)
class Item:
    name: str
    category: str
    quantity: int
    unit_price: Decimal

    @property
    def amount(self) -> Decimal:
        return self.quantity * self.unit_price


@dataclass(frozen=True)
class Line:
    """One entry on a cardholder's account; `amount` is above zero whatever its kind."""

    entry_id: int
    kind: Kind
    occurred_at: datetime
    amount: Decimal
    merchant: str = ""
    place: str = ""
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Account:
    """A cardholder's account in one currency; balances above zero are owed to the bank."""

    user_id: str
    currency: str
    previous_balance: Decimal
    lines: tuple[Line, ...]

    @property
    def is_idle(self) -> bool:
        return not self.lines and self.previous_balance == 0


@dataclass(frozen=True)
class Policy:
    """What has to be paid of a closing balance, and how soon after the statement."""

    least_payment: Decimal = Decimal("15.00")
    share_of_balance: Decimal = Decimal("0.05")
    days_to_pay: int = 21

    def minimum_payment(self, balance: Decimal) -> Decimal:
        """Never more than is owed; nothing where nothing is owed."""
        wanted = max(self.least_payment, share(balance, self.share_of_balance))
        return max(ZERO, min(wanted, balance))


@dataclass(frozen=True)
class Statement:
    statement_id: str
    user_id: str
    period: Period
    currency: str
    due_at: datetime
    previous_balance: Decimal
    purchases_total: Decimal
    refunds_total: Decimal
    payments_total: Decimal
    closing_balance: Decimal
    minimum_payment: Decimal
    #: (category, purchases less refunds), the largest first
    totals_by_category: tuple[tuple[str, Decimal], ...]
    #: by time
    lines: tuple[Line, ...]

    @property
    def issued_at(self) -> datetime:
        """The end of its period, whenever the job ran: the same however often it runs."""
        return self.period.end


def build(account: Account, period: Period, policy: Policy) -> Statement:
    purchases, refunds, payments = (
        _total(account.lines, kind) for kind in ("purchase", "refund", "payment")
    )
    closing = account.previous_balance + purchases - refunds - payments
    return Statement(
        statement_id=statement_id(account.user_id, period, account.currency),
        user_id=account.user_id,
        period=period,
        currency=account.currency,
        due_at=period.end + timedelta(days=policy.days_to_pay),
        previous_balance=account.previous_balance,
        purchases_total=purchases,
        refunds_total=refunds,
        payments_total=payments,
        closing_balance=closing,
        minimum_payment=policy.minimum_payment(closing),
        totals_by_category=_by_category(account.lines),
        lines=tuple(sorted(account.lines, key=lambda line: (line.occurred_at, line.entry_id))),
    )


def statement_id(user_id: str, period: Period, currency: str) -> str:
    """u-7_2026-10_EUR; of a user_id too long for that, its hash."""
    tail = f"_{period}_{currency}"
    if len(user_id + tail) <= LONGEST_ID:
        return user_id + tail
    return hashlib.sha256(user_id.encode()).hexdigest()[: LONGEST_ID - len(tail)] + tail


def _total(lines: Iterable[Line], kind: str) -> Decimal:
    return sum((line.amount for line in lines if line.kind == kind), ZERO)


def _by_category(lines: Iterable[Line]) -> tuple[tuple[str, Decimal], ...]:
    totals: dict[str, Decimal] = {}
    for line in lines:
        sign = -1 if line.kind == "refund" else 1
        for item in line.items:
            totals[item.category] = totals.get(item.category, ZERO) + sign * item.amount
    return tuple(sorted(totals.items(), key=lambda pair: (-pair[1], pair[0])))
