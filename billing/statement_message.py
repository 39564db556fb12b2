"""A statement in the words of the billing-statements topic."""

from billing.money import to_wire
from billing.period import to_wire as time_to_wire
from billing.statement import Statement
from contracts import messages


def figures(statement: Statement) -> messages.StatementFigures:
    """All but where its documents are: those come after it."""
    return {
        "statement_id": statement.statement_id,
        "user_id": statement.user_id,
        "period": statement.period,
        "currency": statement.currency,
        "number": statement.number,
        "sha256": statement.sha256,
        "period_start": time_to_wire(statement.period_start),
        "period_end": time_to_wire(statement.period_end),
        "issued_at": time_to_wire(statement.issued_at),
        "due_at": time_to_wire(statement.due_at),
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
