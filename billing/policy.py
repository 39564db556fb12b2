"""What has to be paid of a balance, and how soon: rows of billing_policies in the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from billing.money import ZERO, share

ANY_CURRENCY = "XXX"  # ISO 4217: no currency


@dataclass(frozen=True)
class Policy:
    least_payment: Decimal
    share_of_balance: Decimal
    days_to_pay: int

    def minimum_payment(self, balance: Decimal, decimals: int) -> Decimal:
        """Never more than is owed; nothing where nothing is owed."""
        wanted = max(self.least_payment, share(balance, self.share_of_balance, decimals))
        return max(ZERO, min(wanted, balance))


@dataclass(frozen=True)
class Policies:
    """By currency; ANY_CURRENCY must be among them."""

    by_currency: Mapping[str, Policy]

    def of(self, currency: str) -> Policy:
        return self.by_currency.get(currency) or self.by_currency[ANY_CURRENCY]
