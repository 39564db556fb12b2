"""What a cardholder chose: the day on which the cycle begins, the language and the paper."""

from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from billing.database import Connection
from billing.statement_store import only_issuer

CURRENT: LiteralString = "select first_day, locale, paper from current_terms where user_id = %s"
CHOOSE: LiteralString = "insert into cardholder_terms values (%s, %s, %s, %s, %s)"


@dataclass(frozen=True)
class Terms:
    first_day: int = 1
    locale: str = "en"
    paper: str = "a4"

    def __str__(self) -> str:
        return f"cycle from day {self.first_day}, locale {self.locale}, paper {self.paper}"


def terms_of(connection: Connection, user_id: str) -> Terms:
    row = connection.execute(CURRENT, (user_id,)).fetchone()
    return Terms(*row) if row else Terms()


def choose(connection: Connection, user_id: str, terms: Terms, now: datetime) -> None:
    """From now on: statements that are not issued yet have these. Raises Unavailable while a job
    issues, which would see the cardholder now in one cycle and now in the other."""
    with only_issuer(connection):
        connection.execute(CHOOSE, (user_id, now, terms.first_day, terms.locale, terms.paper))
