"""Where people live and shop: real cities, read from cities.csv and currencies.csv."""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent


class City(NamedTuple):
    """`utc_offset` in whole hours, from the longitude: near enough for opening hours.

    `price_level`: what costs 1.00 EUR costs about this much in the city's currency.
    """

    name: str
    country: str
    lat: float
    lon: float
    currency: str
    weight: int
    utc_offset: int
    price_level: float


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def cities() -> tuple[City, ...]:
    levels = {row["currency"]: float(row["price_level"]) for row in _rows("currencies.csv")}
    return tuple(_city(row, levels) for row in _rows("cities.csv"))


def _city(row: dict[str, str], levels: dict[str, float]) -> City:
    lat, lon = float(row["lat"]), float(row["lon"])
    return City(
        row["city"],
        row["country"],
        lat,
        lon,
        row["currency"],
        int(row["weight"]),
        round(lon / 15),
        levels[row["currency"]],
    )


@cache
def city_lottery() -> tuple[int, ...]:
    """City indices, each as often as its weight: pick one at random to pick a home."""
    return tuple(index for index, city in enumerate(cities()) for _ in range(city.weight))
