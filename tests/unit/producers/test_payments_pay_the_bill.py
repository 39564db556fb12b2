"""Payments: everybody's once a month, of what is spent, in amounts that the currency has."""

from collections import Counter, defaultdict
from decimal import Decimal

import orjson
import pytest

from contracts.currencies import problem_of_amount
from producers.events import Hour
from producers.plan import Plan

PLAN = Plan(seed=5, users=120, start="2026-10-01", days=31, garbled=0.0)


@pytest.fixture(scope="module")
def hours() -> list[Hour]:
    return list(PLAN.shoppers().hours(PLAN.first_hour, PLAN.end_hour, PLAN.first_hour))


def messages(hours: list[Hour], kind: str) -> list[dict[str, str]]:
    return [orjson.loads(e.value) for hour in hours for e in hour.events if e.kind == kind]


def test_everybody_pays_once_in_a_month(hours: list[Hour]) -> None:
    month = Counter(message["user_id"] for message in messages(hours[:730], "payments"))

    assert len(month) == PLAN.users
    assert set(month.values()) == {1}


def test_few_pay_more_than_they_spend(hours: list[Hour]) -> None:
    spent: dict[str, float] = defaultdict(float)
    for message in messages(hours, "requests"):
        spent[message["user_id"]] += float(message["amount"])
    paid = {message["user_id"]: float(message["amount"]) for message in messages(hours, "payments")}

    overpaid = [user for user, amount in paid.items() if amount > spent[user]]
    assert len(overpaid) < PLAN.users / 4
    assert sum(paid.values()) > 0


def test_every_amount_is_one_that_its_currency_has(hours: list[Hour]) -> None:
    told = messages(hours, "requests") + messages(hours, "payments")
    whole = [m for m in told if m["currency"] in ("JPY", "KRW", "CLP", "VND", "ISK")]

    assert whole
    assert {problem_of_amount(Decimal(m["amount"]), m["currency"]) for m in told} == {None}
