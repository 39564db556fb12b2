from dataclasses import fields, replace

import pytest

from local_stack.demo.books import Counts, flow_checks, statement_checks, still_to_post

AGREEING = Counts(
    answerable_requests=90,
    unreadable_requests=3,
    request_dead_letters=3,
    answered_requests=90,
    decisions=90,
    approved=80,
    indexed_decisions=90,
    purchases=80,
    refunds=4,
    payments=10,
    posted_purchases=80,
    posted_refunds=4,
    posted_payments=10,
    suspended=0,
    currencies=2,
    balanced_currencies=2,
    statements=7,
    issued_statements=7,
    documents=7,
    indexed_statements=7,
    dead_letters=5,
    indexed_dead_letters=5,
    access_lines=1000,
    indexed_access_lines=1000,
    error_lines=50,
    indexed_error_lines=50,
)


def broken(counts: Counts) -> list[str]:
    found = flow_checks(counts) + statement_checks(counts)
    return [check.name for check in found if not check.holds]


def test_books_that_agree_break_no_check() -> None:
    assert broken(AGREEING) == []


@pytest.mark.parametrize("name", [field.name for field in fields(Counts)])
def test_one_thing_too_many_anywhere_breaks_a_check(name: str) -> None:
    one_more = replace(AGREEING, **{name: getattr(AGREEING, name) + 1})

    assert broken(one_more) != []


def test_what_topics_have_forgotten_is_not_under_way_to_the_ledger() -> None:
    assert still_to_post(replace(AGREEING, purchases=0, approved=0)) == []
    [left] = still_to_post(replace(AGREEING, posted_refunds=3))
    assert left.name == "refunds = refunds posted"
