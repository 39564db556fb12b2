"""The proof at the end of the demo: what must be equal, side by side."""

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


@dataclass(frozen=True)
class Counts:
    """What is where once all is through; of topics the distinct natural keys, not the messages.

    Answerable requests are those on the request topic whose request_id and user_id can be read.
    """

    requests: int
    unreadable_requests: int
    request_dead_letters: int
    answerable_requests: int
    decisions: int
    approved: int
    indexed_decisions: int
    purchases: int
    refunds: int
    payments: int
    posted_purchases: int
    posted_refunds: int
    posted_payments: int
    suspended: int
    debits: Decimal
    credits: Decimal
    statements: int
    issued_statements: int
    documents: int
    indexed_statements: int
    dead_letters: int
    indexed_dead_letters: int
    access_lines: int
    indexed_access_lines: int
    error_lines: int
    indexed_error_lines: int


def checks(counts: Counts) -> list[Check]:
    return [
        Check(
            "requests that can be answered = decisions",
            counts.answerable_requests,
            counts.decisions,
        ),
        Check(
            "requests that cannot = their dead letters",
            counts.unreadable_requests,
            counts.request_dead_letters,
        ),
        Check("approved decisions = purchases", counts.approved, counts.purchases),
        Check("purchases = purchases posted", counts.purchases, counts.posted_purchases),
        Check("refunds = refunds posted", counts.refunds, counts.posted_refunds),
        Check("payments = payments posted", counts.payments, counts.posted_payments),
        Check("in suspense = nothing", counts.suspended, 0),
        Check("debits = credits", counts.debits, counts.credits),
        Check("statements issued = messages", counts.issued_statements, counts.statements),
        Check("statements issued = documents in S3", counts.issued_statements, counts.documents),
        Check("decisions = decisions in Elasticsearch", counts.decisions, counts.indexed_decisions),
        Check(
            "statements = statements in Elasticsearch", counts.statements, counts.indexed_statements
        ),
        Check(
            "dead letters = dead letters in Elasticsearch",
            counts.dead_letters,
            counts.indexed_dead_letters,
        ),
        Check("access log lines = documents", counts.access_lines, counts.indexed_access_lines),
        Check("error log lines = documents", counts.error_lines, counts.indexed_error_lines),
    ]
