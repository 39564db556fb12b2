"""The proof at the end of the demo: what must be equal, side by side."""

from dataclasses import dataclass

from billing.books import Check


@dataclass(frozen=True)
class Counts:
    """What is where once all is through; of topics the distinct natural keys, not the messages.

    Requests can be answered when their request_id and user_id can be read; their topic keeps one
    day, and answered are decisions on those that it still has.
    """

    answerable_requests: int
    unreadable_requests: int
    request_dead_letters: int
    answered_requests: int
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
    currencies: int
    balanced_currencies: int
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


def posting_checks(counts: Counts) -> list[Check]:
    """What comes to the ledger in the end, arrow by arrow."""
    c = counts
    return [
        Check(
            "requests that can be answered = decisions", c.answerable_requests, c.answered_requests
        ),
        Check("approved decisions = purchases", c.approved, c.purchases),
        Check("purchases = purchases posted", c.purchases, c.posted_purchases),
        Check("refunds = refunds posted", c.refunds, c.posted_refunds),
        Check("payments = payments posted", c.payments, c.posted_payments),
    ]


def still_to_post(counts: Counts) -> list[Check]:
    """Where something is under way to the ledger. What a topic has forgotten since is not: there
    the ledger has more."""
    return [check for check in posting_checks(counts) if check.left > check.right]


def flow_checks(counts: Counts) -> list[Check]:
    """What must be equal once every event is through, statements apart."""
    c = counts
    return [
        *posting_checks(counts),
        Check("other requests = their dead letters", c.unreadable_requests, c.request_dead_letters),
        Check("purchases in suspense = none", c.suspended, 0),
        Check("currencies whose debits = credits", c.balanced_currencies, c.currencies),
        Check("decisions = documents in Elasticsearch", c.decisions, c.indexed_decisions),
        Check("dead letters = documents in Elasticsearch", c.dead_letters, c.indexed_dead_letters),
        Check("access log lines = documents", c.access_lines, c.indexed_access_lines),
        Check("error log lines = documents", c.error_lines, c.indexed_error_lines),
    ]


def statement_checks(counts: Counts) -> list[Check]:
    c = counts
    return [
        Check("statements issued = messages", c.issued_statements, c.statements),
        Check("statements issued = documents in S3", c.issued_statements, c.documents),
        Check("statements = documents in Elasticsearch", c.statements, c.indexed_statements),
    ]
