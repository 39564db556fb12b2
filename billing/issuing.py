"""Accounts ─► sealed statements ─► rows in the ledger, some hundred a transaction."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from billing.database import Connection
from billing.period import Period
from billing.policy import Policies
from billing.statement import Account, build, seal
from billing.statement_store import Issued, issue
from contracts.currencies import decimals_by_currency
from contracts.parts import in_parts

AT_ONCE = 500


def issued(
    account: Account, period: Period, policies: Policies, today: date | None = None
) -> Issued:
    """`today`: as billing.statement.build."""
    decimals = decimals_by_currency().get(account.currency, 2)
    statement = build(account, period, policies.of(account.currency), decimals, today)
    entry_ids = tuple(entry.entry_id for entry in account.entries)
    before = account.previous.sha256 if account.previous else ""
    return Issued(replace(statement, sha256=seal(statement, entry_ids, before)), entry_ids)


@dataclass(frozen=True)
class Issuer:
    period: Period
    policies: Policies
    connection: Connection
    today: date | None = None  #: as billing.statement.build

    def issue(self, accounts: Iterable[Account]) -> int:
        """How many statements are new. What was issued until a failure stays."""
        return sum(
            issue(self.connection, [self._issued(one) for one in part])
            for part in in_parts(accounts, AT_ONCE)
        )

    def _issued(self, account: Account) -> Issued:
        return issued(account, self.period, self.policies, self.today)
