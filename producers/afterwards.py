"""What follows later: cardholders pay their bills, and report fraud they find on them."""

from random import Random
from typing import NamedTuple

import orjson

from producers.chance import poisson
from producers.events import HOUR_MS, Event, timestamp
from producers.population import Population
from producers.shopping import Draft

PAYMENTS_A_MONTH = 2.0
MONTH_HOURS = 730
REPORTED = 0.9
LONGEST_DELAY_HOURS = 336
MEAN_DELAY_HOURS = 72.0


class Report(NamedTuple):
    """A report before its time comes; `due` is the number of its hour."""

    due: int
    event: Event


def payments(rng: Random, population: Population, stream: str, hour: int) -> list[Event]:
    """The payments of an hour: some users, each a part of the month's income."""
    count = poisson(rng, population.users * PAYMENTS_A_MONTH / MONTH_HOURS)
    return [
        _payment(rng, population, hour, f"pay-{stream}-{hour}-{place}") for place in range(count)
    ]


def _payment(rng: Random, population: Population, hour: int, identity: str) -> Event:
    user = population.user(rng.randrange(population.users))
    at_ms = hour * HOUR_MS + int(rng.random() * HOUR_MS)
    cents = int(user.income * (20 + 40 * rng.random()))
    message = {
        "payment_id": identity,
        "user_id": user.user_id,
        "paid_at": timestamp(at_ms),
        "amount": f"{cents // 100}.{cents % 100:02d}",
        "currency": user.currency,
    }
    return Event(at_ms, "payments", user.user_id, orjson.dumps(message))


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
        "reported_at": timestamp(at_ms),
        "terminal_id": draft.terminal.terminal_id,
        "merchant_id": draft.terminal.merchant_id,
        "reported_by": "cardholder" if rng.random() < 0.7 else "bank",
    }
    event = Event(at_ms, "fraud_reports", draft.user.user_id, orjson.dumps(message))
    return Report(hour + delay, event)
