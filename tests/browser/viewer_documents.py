"""Documents for every dashboard, as the pipelines would store them; the same ones each time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

START = datetime(2026, 10, 1, tzinfo=UTC)
DAYS = 14
#: What a visitor may well send as an agent, a path or (from a wrong database) a city.
SCRIPT = '<script>window.hacked=1</script><img src=x onerror="window.hacked=1">'

PLACES = (
    ("Chicago", "United States", "US", 41.9, -87.6),
    ("Dublin", "Ireland", "IE", 53.3, -6.3),
    ("Kyōto", "Japan", "JP", 35.0, 135.8),
    ("São Paulo", "Brazil", "BR", -23.5, -46.6),
    (SCRIPT, "France", "FR", 48.9, 2.4),
)
PATHS = ("/", "/login", "/cards", f"/search?{SCRIPT}")
AGENTS = ("Chrome", "Firefox", "Mobile Safari", SCRIPT)
STATUSES = (200, 200, 200, 200, 304, 302, 404, 500)
REASONS = ("new_country", "many_requests_in_an_hour", "unusual_hour")
CATEGORIES = ("Groceries", "Travel", "Books")
CURRENCIES = ("EUR", "EUR", "EUR", "USD")

Document = dict[str, Any]


def documents(count: int = 1200, seed: int = 1) -> Iterator[tuple[str, Document]]:
    """Index and document, `count` web requests and the other kinds in proportion."""
    chance = Random(seed)
    for _ in range(count):
        yield weekly("web-access", web_access(chance))
    for _ in range(count // 6):
        yield weekly("web-error", web_error(chance))
    for number in range(count // 2):
        yield "approval-decisions-2026.10", decision(chance, number)
        yield "purchases-2026.10", purchase(chance, number)
    for number in range(count // 20):
        yield "payments-2026.10", payment(chance, number)
        yield "billing-statements-2026.10", statement(chance, number)
        yield "billing-categories-2026.10", billed(chance, number)
        yield "dead-letters-2026.10", dead_letter(chance, number)
        yield from (("pipeline-health-2026.10", each) for each in health(chance))


def weekly(name: str, document: Document) -> tuple[str, Document]:
    return f"{name}-{datetime.fromisoformat(document['@timestamp']):%G.w%V}", document


def moment(chance: Random) -> str:
    when = START + timedelta(seconds=chance.randrange(DAYS * 86400))
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def source(chance: Random) -> Document:
    city, country, code, lat, lon = chance.choice(PLACES)
    address = f"203.0.113.{chance.randrange(1, 90)}"
    geo = {
        "city_name": city,
        "country_name": country,
        "country_iso_code": code,
        "location": {"lat": lat + chance.random() / 5, "lon": lon + chance.random() / 5},
    }
    network = {"number": 64500, "organization": {"name": chance.choice(("Hibernia", "Kansai"))}}
    return {"address": address, "ip": address, "geo": geo, "as": network}


def web_access(chance: Random) -> Document:
    path, agent, status = (chance.choice(each) for each in (PATHS, AGENTS, STATUSES))
    unread = chance.random() < 0.02
    return {
        "@timestamp": moment(chance),
        "event": {"dataset": "apache.access", "duration": chance.randrange(10**6, 4 * 10**8)},
        "hour_of_day": f"{chance.randrange(24):02}",
        "weekday": chance.choice(("1 Mon", "6 Sat")),
        "source": source(chance),
        "http": {
            "request": {
                "method": chance.choice(("GET", "GET", "POST")),
                "referrer": "https://search.example/",
            },
            "response": {"status_code": status, "body": {"bytes": chance.randrange(200, 90_000)}},
        },
        "url": {"original": path, "path": path, "extension": chance.choice(("css", "js"))},
        "user_agent": {
            "name": agent,
            "version": f"{chance.randrange(100, 104)}.0",
            "device": {"name": chance.choice(("Mac", "iPhone", "Other"))},
            "os": {"name": chance.choice(("iOS", "Windows")), "version": "18"},
        },
        "apache": {"access": {"response_time_us": chance.randrange(900, 400_000)}},
        **({"tags": ["_access_line_failure"]} if unread else {}),
    }


def web_error(chance: Random) -> Document:
    return {
        "@timestamp": moment(chance),
        "event": {"dataset": "apache.error", "kind": "event"},
        "source": source(chance),
        "log": {"level": chance.choice(("error", "warn", "crit"))},
        "apache": {"error": {"module": chance.choice(("core", "proxy_http"))}},
        "message": f"File does not exist: {SCRIPT}",
    }


def merchant(chance: Random) -> Document:
    city, _, code, lat, lon = chance.choice(PLACES)
    number = chance.randrange(9)
    return {
        "merchant_id": f"m-{number}",
        "name": f"Shop {number}",
        "terminal_id": f"t-{number}-1",
        "category_code": chance.choice(("5411", "5812")),
        "city": city,
        "country": code,
        "location": {"lat": lat, "lon": lon},
    }


def card(chance: Random, number: int) -> Document:
    return {
        "user_id": f"u-{number % 25:07}",
        "request_id": f"r-{number}",
        "card_last4": "4242",
        "currency": chance.choice(CURRENCIES),
        "amount": round(chance.uniform(2, 900), 2),
        "channel": chance.choice(("in_store", "online")),
        "merchant": merchant(chance),
    }


def decision(chance: Random, number: int) -> Document:
    rejected = chance.random() < 0.2
    codes = chance.sample(REASONS, 2) if rejected else []
    return {
        **card(chance, number),
        "@timestamp": moment(chance),
        "event": {"dataset": "cardwatch.approval-decisions"},
        "decision": "rejected" if rejected else "approved",
        "score": 120 if rejected else chance.randrange(40),
        "reasons": [{"code": code, "points": 60, "detail": f"Because of {code}"} for code in codes],
        "scorecard_version": "2026-11-1",
        "latency_ms": chance.randrange(3, 400),
    }


def purchase(chance: Random, number: int) -> Document:
    return {
        **card(chance, number),
        "@timestamp": moment(chance),
        "event": {"dataset": "cardwatch.purchases"},
        "purchase_id": f"p-{number}",
        "kind": "refund" if number % 9 == 0 else "purchase",
    }


def payment(chance: Random, number: int) -> Document:
    return {
        "@timestamp": moment(chance),
        "event": {"dataset": "cardwatch.payments"},
        "payment_id": f"pay-{number}",
        "user_id": f"u-{number % 25:07}",
        "kind": "payment",
        "amount": round(chance.uniform(50, 900), 2),
        "currency": "EUR",
    }


def statement(chance: Random, number: int) -> Document:
    closing = round(chance.uniform(-200, 4000), 2)
    return {
        "@timestamp": moment(chance),
        "event": {"dataset": "cardwatch.billing-statements"},
        "statement_id": f"s-{number}",
        "user_id": f"u-{number % 25:07}",
        "period": "2026-09",
        "currency": chance.choice(CURRENCIES),
        "issued_at": moment(chance),
        "due_at": moment(chance),
        "purchases_total": round(chance.uniform(50, 4000), 2),
        "refunds_total": 5.0,
        "payments_total": 40.0,
        "closing_balance": closing,
        "minimum_payment": max(0.0, round(closing / 20, 2)),
        "document": {
            "bucket": "documents",
            "key": f"s-{number}.html",
            "url": "https://s3.example/s",
        },
    }


def billed(chance: Random, number: int) -> Document:
    return {
        "@timestamp": moment(chance),
        "event": {"dataset": "cardwatch.billing-categories"},
        "statement_id": f"s-{number}",
        "user_id": f"u-{number % 25:07}",
        "period": chance.choice(("2026-08", "2026-09")),
        "category": chance.choice(CATEGORIES),
        "amount": round(chance.uniform(10, 900), 2),
        "currency": chance.choice(CURRENCIES),
    }


def dead_letter(chance: Random, number: int) -> Document:
    return {
        "@timestamp": moment(chance),
        "event": {"dataset": "cardwatch.dead-letters", "kind": "pipeline_error"},
        "topic": chance.choice(("approval-requests", "purchases")),
        "partition": 0,
        "offset": number,
        "reason": chance.choice(("is not JSON in UTF-8", f"amount: {SCRIPT}")),
        "reason_kind": chance.choice(("is not JSON", "amount")),
    }


def health(chance: Random) -> Iterator[Document]:
    """One round of what the pipeline says of itself."""
    shared = {"@timestamp": moment(chance), "event": {"dataset": "cardwatch.health"}}
    topic = chance.choice(("purchases", "payments"))
    count = chance.randrange(1, 500)
    yield shared | {
        "kind": "topic", "stage": "2 bill", "path": "bill", "topic": topic,
        "events": count, "events_total": count * 10, "name": topic,
    }  # fmt: skip
    yield shared | {
        "kind": "reader", "group": "logstash", "topic": topic, "lag": count, "age_seconds": 4.5,
        "name": "logstash",
    }  # fmt: skip
    yield shared | {
        "kind": "logstash", "pipeline": "purchases", "events_in": count, "events_out": count,
        "events_in_total": count, "events_out_total": count, "name": "purchases",
    }  # fmt: skip
    yield shared | {
        "kind": "check", "check": "debits = credits", "name": "debits = credits",
        "left": 5.0, "right": 5.0, "holds": count % 9 != 0, "differing": count % 9 // 8,
    }  # fmt: skip
    yield shared | {
        "kind": "error_burst", "requests": count, "errors": count // 3, "error_share": 0.33,
        "name": "error burst",
    }  # fmt: skip
