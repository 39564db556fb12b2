"""What follows later: cardholders pay their bills, and report fraud they find on them."""

from random import Random
from typing import NamedTuple

import orjson

from contracts.timestamps import timestamp
from producers.categories import mean_cents
from producers.events import HOUR_MS, Event
from producers.hours import REQUESTS_A_DAY
from producers.population import Population, User, rate_of
from producers.shopping import MEAN_FONDNESS, Draft, payable

MONTH_HOURS = 730
LEAST_PAID = 0.4  # of a month's spending
REPORTED = 0.9
LONGEST_DELAY_HOURS = 336
MEAN_DELAY_HOURS = 72.0


class Report(NamedTuple):
    """A report before its time comes; `due` is the number of its hour."""

    due: int
    event: Event


def payments(rng: Random, population: Population, stream: str, hour: int) -> list[Event]:
    """The payments of an hour: everybody pays once in MONTH_HOURS, each in an hour of theirs."""
    first, end = (population.users * (hour % MONTH_HOURS + part) // MONTH_HOURS for part in (0, 1))
    return [
        _payment(rng, population.user(index), hour, f"pay-{stream}-{hour}-{index - first}")
        for index in range(first, end)
    ]


def _payment(rng: Random, user: User, hour: int, identity: str) -> Event:
    """Most of what this user is expected to spend in a month, as who pays a bill does."""
    at_ms = hour * HOUR_MS + int(rng.random() * HOUR_MS)
    cents = payable(int(monthly_cents(user) * (LEAST_PAID + (1 - LEAST_PAID) * rng.random())), user)
    message = {
        "payment_id": identity,
        "user_id": user.user_id,
        "paid_at": timestamp(at_ms),
        "amount": f"{cents // 100}.{cents % 100:02d}",
        "currency": user.currency,
    }
    return Event(at_ms, "payments", user.user_id, orjson.dumps(message))


def monthly_cents(user: User) -> float:
    """What `user` is expected to spend in a month."""
    purchases = REQUESTS_A_DAY[rate_of(user.habits)] * MONTH_HOURS / 24
    return purchases * mean_cents(user.online_share) * MEAN_FONDNESS * user.factor


def report(rng: Random, hour: int, request_id: str, draft: Draft) -> Report | None:
    """The report of a fraudulent request, hours to 14 days later; one in ten is never made."""
    if rng.random() > REPORTED:
        return None
    delay = min(LONGEST_DELAY_HOURS, 6 + int(rng.expovariate(1 / MEAN_DELAY_HOURS)))
    at_ms = (hour + delay) * HOUR_MS + int(rng.random() * HOUR_MS)
    message = {
        "report_id": f"f-{request_id}",
        "request_id": request_id,
        "user_id": draft.user.user_id,
        "requested_at": timestamp(hour * HOUR_MS + draft.at_ms),
        "reported_at": timestamp(at_ms),
        "terminal_id": draft.terminal.terminal_id,
        "merchant_id": draft.terminal.merchant_id,
        "reported_by": "cardholder" if rng.random() < 0.7 else "bank",
    }
    event = Event(at_ms, "fraud_reports", draft.user.user_id, orjson.dumps(message))
    return Report(hour + delay, event)
