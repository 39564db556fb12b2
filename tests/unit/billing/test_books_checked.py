"""What is said of books that agree, and of books that do not."""

from decimal import Decimal

from billing.books import SHOWN, Check, compare, none


def test_the_same_facts_on_both_sides_agree() -> None:
    check = compare("topic", {"p-1": "1.00 EUR"}, "ledger", {"p-1": "1.00 EUR"})

    assert check.holds
    assert str(check) == "ok       topic = ledger: 1 = 1"


def test_what_differs_is_told_item_by_item_though_the_counts_are_equal() -> None:
    left = {"p-1": "1.00 EUR", "p-2": "2.00 EUR"}
    right = {"p-2": "2.50 EUR", "p-3": "3.00 EUR"}

    check = compare("topic", left, "ledger", right)

    assert not check.holds
    assert str(check).splitlines() == [
        "DIFFERS  topic = ledger: 2 = 2",
        "           p-1: only in topic (1.00 EUR)",
        "           p-2: 2.00 EUR in topic, 2.50 EUR in ledger",
        "           p-3: only in ledger (3.00 EUR)",
    ]


def test_what_should_not_be_there_is_told() -> None:
    assert none("orphans", []).holds
    assert str(none("orphans", ["a.pdf"])) == "DIFFERS  orphans = none: 1 ≠ 0\n           a.pdf"


def test_of_very_many_items_the_first_are_told_and_the_rest_counted() -> None:
    lines = str(none("orphans", [f"{n}" for n in range(SHOWN + 5)])).splitlines()

    assert len(lines) == SHOWN + 2
    assert lines[-1].strip() == "… and 5 more"


def test_amounts_that_differ_are_told_with_both_sides() -> None:
    check = Check("debits = credits in EUR", Decimal("1000.10"), Decimal("1000.00"))

    assert str(check) == "DIFFERS  debits = credits in EUR: 1,000.10 ≠ 1,000.00"
