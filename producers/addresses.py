"""Addresses of visitors: real ones, that the GeoLite2 City data can place."""

from collections.abc import Callable, Mapping
from ipaddress import IPv4Address
from pathlib import Path
from random import Random
from typing import Any

import maxminddb

from contracts.errors import SetupFailed

Lookup = Callable[[str], Any]
POOL = 1_500
MOST_TRIES = 400_000
SHARE = 0.14  # of the pool: no country has more, or one would crowd out the rest


def open_geoip(path: Path) -> Lookup:
    """Raises SetupFailed where the data is missing or is not what it should be."""
    try:
        return maxminddb.open_database(str(path)).get
    except (OSError, maxminddb.InvalidDatabaseError) as error:
        raise SetupFailed(
            f"{path} cannot be read ({error}): run `make setup`, which brings GeoLite2-City.mmdb"
        ) from error


def country_of(place: Any) -> str | None:
    """The country of a database entry that has coordinates and a city too; else None."""
    if not isinstance(place, Mapping) or "location" not in place or "city" not in place:
        return None
    country = place.get("country", {}).get("iso_code")
    return str(country) if country else None


def sample(rng: Random, lookup: Lookup, size: int = POOL) -> tuple[str, ...]:
    """`size` addresses that `lookup` places in a city, no country having more than its share.

    Raises SetupFailed where too few are found.
    """
    most = max(1, int(size * SHARE))
    found: dict[str, None] = {}
    countries: dict[str, int] = {}
    for _ in range(MOST_TRIES):
        address = str(IPv4Address(rng.randrange(0x01000000, 0xDF000000)))
        country = country_of(lookup(address))
        if country and countries.get(country, 0) < most and address not in found:
            countries[country] = countries.get(country, 0) + 1
            found[address] = None
        if len(found) == size:
            return tuple(found)
    raise SetupFailed(f"only {len(found)} addresses with a city were found: check the GeoIP data")
