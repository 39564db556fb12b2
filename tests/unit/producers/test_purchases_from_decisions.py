import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.schema import SCHEMAS, problems_of
from producers.items import amount_of, basket, cents_of
from producers.purchases import purchase_id, purchases_of

EXAMPLES = Path(SCHEMAS).parent / "examples" / "approval-decisions" / "valid"


def decision(name: str = "approved", **changes: Any) -> dict[str, Any]:
    return {**json.loads((EXAMPLES / f"{name}.json").read_text()), **changes}


def total(items: list[Any]) -> int:
    return sum(item["quantity"] * cents_of(item["unit_price"]) for item in items)


@given(st.integers(1, 10**12 - 1), st.text("abcdef0123456789-", min_size=1, max_size=40))
def test_items_add_up_to_the_amount(cents: int, name: str) -> None:
    items = basket(f"r-{name}", "5411", amount_of(cents), "EUR")
    assert total(items) == cents
    assert all(cents_of(item["unit_price"]) >= 1 for item in items)


def test_an_approved_decision_becomes_a_purchase_that_keeps_its_contract() -> None:
    bought = purchases_of(decision())[0]
    assert problems_of("purchases")(bought) == []
    assert bought["purchase_id"] == "p-r-42-000001"
    assert bought["amount"] == "129.90"
    assert bought["purchased_at"] > "2026-10-03T11:22:33.456Z"


@pytest.mark.parametrize("name", ["rejected", "invalid-request"])
def test_a_rejected_decision_becomes_no_purchase(name: str) -> None:
    assert purchases_of(decision(name)) == []


def test_the_same_decision_becomes_the_same_purchases() -> None:
    for number in range(200):
        one = decision(request_id=f"r-{number}")
        assert purchases_of(one) == purchases_of(one)


def test_some_purchases_are_refunded_later_in_whole_or_in_part() -> None:
    check = problems_of("purchases")
    refunds, parts = 0, 0
    for number in range(3000):
        bought, *rest = purchases_of(decision(request_id=f"r-{number}"))
        for refund in rest:
            assert check(refund) == []
            assert refund["kind"] == "refund"
            assert refund["purchase_id"] == f"p-r-{number}-refund"
            assert total(refund["items"]) == cents_of(refund["amount"])
            assert cents_of(refund["amount"]) <= cents_of(bought["amount"])
            later = datetime.fromisoformat(refund["purchased_at"])
            assert later > datetime.fromisoformat(bought["purchased_at"])
            refunds += 1
            parts += refund["amount"] != bought["amount"]
    assert 60 < refunds < 240
    assert 0 < parts < refunds


def test_an_id_of_any_allowed_length_makes_a_valid_purchase_id() -> None:
    long = "r" * 64
    assert len(purchase_id(long) + "-refund") <= 64
    assert purchase_id(long) != purchase_id("r" * 63)


@given(st.integers(1, 10**8), st.text("abcdef0123456789-", min_size=1, max_size=40))
def test_items_in_a_currency_without_cents_have_whole_prices(units: int, name: str) -> None:
    items = basket(f"r-{name}", "5411", amount_of(units * 100), "JPY")
    assert total(items) == units * 100
    assert all(item["unit_price"].endswith(".00") for item in items)
