"""Access and error logs of a month, and of later minutes, as Logstash would store them.

The same ones each time.
"""

from collections.abc import Iterator
from csv import DictReader
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from local_stack.settings import CHECKOUT

START = datetime(2026, 10, 1, tzinfo=UTC)
DAYS = 30
REQUESTS_AN_ERROR = 50


def documents(
    count: int, start: datetime = START, length: timedelta = timedelta(days=DAYS)
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Index and document in the order of time, as a log is read, with all that is drawn."""
    chance = Random(start.timestamp())
    cities = list(DictReader((CHECKOUT / "producers" / "cities.csv").open(encoding="utf-8")))
    for number in range(count):
        when = start + (number + chance.random()) / count * length
        common = {
            "@timestamp": when.isoformat(timespec="milliseconds"),
            "source": source(chance, chance.choice(cities)),
        }
        if number % REQUESTS_AN_ERROR:
            yield f"web-access-{when:%G.w%V}", common | access(chance, when)
        else:
            yield f"web-error-{when:%G.w%V}", common | error(chance)


def source(chance: Random, city: dict[str, str]) -> dict[str, Any]:
    return {
        "address": f"198.51.{chance.randrange(100)}.{chance.randrange(250)}",
        "geo": {
            "city_name": city["city"],
            "country_name": city["country"],
            "country_iso_code": city["country"],
            "location": {"lat": float(city["lat"]), "lon": float(city["lon"])},
        },
        "as": {"organization": {"name": f"Network {int(chance.expovariate(0.02))}"}},
    }


def access(chance: Random, when: datetime) -> dict[str, Any]:
    return {
        "event": {"dataset": "apache.access", "duration": 1000 * chance.randrange(900, 400_000)},
        "hour_of_day": f"{when:%H}",
        "weekday": f"{when:%u %a}",
        "http": {
            "request": {
                "method": chance.choice(("GET", "GET", "GET", "POST")),
                "referrer": f"https://site-{int(chance.expovariate(0.1))}.example/",
            },
            "response": {
                "status_code": chance.choice((200, 200, 200, 304, 404, 500)),
                "body": {"bytes": chance.randrange(200, 90_000)},
            },
        },
        "url": {
            "path": f"/p/{int(chance.expovariate(0.05))}",
            "extension": chance.choice(("css", "js", "png", "html")),
        },
        "user_agent": {
            "name": chance.choice(("Chrome", "Firefox", "Safari", "Edge", "curl", "Googlebot")),
            "version": str(chance.randrange(90, 120)),
            "os": {
                "name": chance.choice(("Windows", "iOS", "Android")),
                "version": str(chance.randrange(10, 18)),
            },
            "device": {"name": chance.choice(("Mac", "iPhone", "Other"))},
        },
    }


def error(chance: Random) -> dict[str, Any]:
    return {
        "event": {"dataset": "apache.error"},
        "log": {"level": chance.choice(("error", "warn", "crit"))},
        "apache": {"error": {"module": chance.choice(("core", "proxy_http", "ssl"))}},
        "message": "AH00128: File does not exist",
    }
