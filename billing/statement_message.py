"""A statement in the words of the billing-statements topic."""

import json
from collections.abc import Iterable
from decimal import Decimal
from itertools import islice
from typing import Any

from billing.money import ZERO, to_wire
from billing.statement import Statement
from contracts import messages
from contracts.timestamps import timestamp_of

#: Kafka takes a record of 1 MB, and a category's name may have 100 letters of several bytes each.
MOST_CATEGORIES = 1_000
OTHER_CATEGORIES = "other categories"


def figures(statement: Statement) -> messages.StatementFigures:
    """All but where its documents are: those come after it."""
    return {
        "statement_id": statement.statement_id,
        "user_id": statement.user_id,
        "period": statement.period,
        "currency": statement.currency,
        "number": statement.number,
        "sha256": statement.sha256,
        "period_start": timestamp_of(statement.period_start),
        "period_end": timestamp_of(statement.period_end),
        "issued_at": timestamp_of(statement.issued_at),
        "due_at": timestamp_of(statement.due_at),
        "previous_balance": to_wire(statement.previous_balance),
        "purchases_total": to_wire(statement.purchases_total),
        "refunds_total": to_wire(statement.refunds_total),
        "payments_total": to_wire(statement.payments_total),
        "corrections_total": to_wire(statement.corrections_total),
        "closing_balance": to_wire(statement.closing_balance),
        "minimum_payment": to_wire(statement.minimum_payment),
        "totals_by_category": [
            {"category": category, "amount": to_wire(amount)}
            for category, amount in statement.totals_by_category
        ],
    }


def sendable(message: str) -> str:
    """A statement's message with its largest categories alone, and the sum of the others as one
    more, so that it is right to add them up. All of them are in the ledger and in the documents."""
    told: dict[str, Any] = json.loads(message)
    totals = told["totals_by_category"]
    if len(totals) <= MOST_CATEGORIES:
        return message
    named = (one for one in totals if one["category"] != OTHER_CATEGORIES)
    kept = list(islice(named, MOST_CATEGORIES - 1))
    others, left_out = _sum(totals) - _sum(kept), len(totals) - len(kept)
    kept.append({"category": OTHER_CATEGORIES, "amount": to_wire(others)})
    return json.dumps(
        {**told, "totals_by_category": kept, "categories_left_out": left_out}, ensure_ascii=False
    )


def _sum(totals: Iterable[Any]) -> Decimal:
    return sum((Decimal(one["amount"]) for one in totals), ZERO)
