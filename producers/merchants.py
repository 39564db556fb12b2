"""Merchants and their terminals, derived from their number; nothing of them is stored."""

from functools import cache
from typing import Any, NamedTuple

import orjson

from producers.categories import IN_STORE, ONLINE, Category, lottery, usual_cents
from producers.chance import mix
from producers.cities import City, cities, city_lottery

IN_STORE_SLOTS = lottery(IN_STORE)
ONLINE_SLOTS = lottery(ONLINE)
FIRST_ONLINE = 900_000
STREETS = 0.08


class Terminal(NamedTuple):
    """`merchant_json` is the merchant object of a message, ready to be put into one."""

    merchant_id: str
    terminal_id: str
    merchant_json: str
    category: Category
    usual_cents: tuple[int, ...]


def _terminal(
    number: int, till: int, category: Category, city: City, name: str, spread: float
) -> Terminal:
    bits = mix(number)
    location = {
        "lat": round(city.lat + ((bits & 1023) / 1023 - 0.5) * spread, 4),
        "lon": round(city.lon + ((bits >> 10 & 1023) / 1023 - 0.5) * spread, 4),
    }
    merchant: dict[str, Any] = {
        "merchant_id": f"m-{number:06d}",
        "name": name,
        "category_code": category.code,
        "terminal_id": f"t-{number:06d}-{till}",
        "city": city.name,
        "country": city.country,
        "location": location,
    }
    text = orjson.dumps(merchant).decode()
    cents = usual_cents(category)
    return Terminal(merchant["merchant_id"], merchant["terminal_id"], text, category, cents)


@cache
def tills(city: int, slot: int) -> tuple[Terminal, ...]:
    """The one to three terminals of a shop: `slot` counts the shops of a city."""
    number = city * len(IN_STORE_SLOTS) + slot
    category = IN_STORE_SLOTS[slot]
    name = category.names[mix(number) % len(category.names)]
    count = 1 + mix(number ^ 0x7111) % 3
    return tuple(
        _terminal(number, till + 1, category, cities()[city], name, STREETS)
        for till in range(count)
    )


@cache
def web_shop(slot: int) -> Terminal:
    """A shop on the web, located where its company is."""
    number = FIRST_ONLINE + slot
    category = ONLINE_SLOTS[slot]
    city = cities()[city_lottery()[mix(number) % len(city_lottery())]]
    name = category.names[slot % len(category.names)]
    return _terminal(number, 1, category, city, name, 0.0)
