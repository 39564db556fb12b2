"""How a request changes the profile of who made it."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from math import log
from typing import Any, TypeVar

from fraud.moments import DAY_MS, hour_of_day, milliseconds
from fraud.profile import (
    MOST_CATEGORIES,
    MOST_CITIES,
    MOST_COUNTRIES,
    MOST_DAYS,
    MOST_RECENT,
    MOST_TERMINALS,
    RECENT_MS,
    City,
    Day,
    LastPlace,
    Profile,
    Recent,
)
from fraud.spread import Spread
from fraud.usual import compared

T = TypeVar("T")
#: So long without a request is no habit of buying seldom.
SILENCE_MS = 365 * DAY_MS


def cents_of(profile: Profile, request: Mapping[str, Any]) -> int:
    """Hundredths of the amount; 0 in another currency than the cardholder's: 20,000 yen are no
    20,000 euros, and sums are in one currency."""
    if profile.currency not in ("", request["currency"]):
        return 0
    return int(Decimal(request["amount"]).scaleb(2))


def taught(profile: Profile, request: Mapping[str, Any], approved: bool) -> Profile:
    """The profile after a request that was decided: one that was not approved is no habit."""
    return (learn if approved else attempt)(profile, request)


def attempt(profile: Profile, request: Mapping[str, Any]) -> Profile:
    """The profile after a request whatever its answer was: only velocity moves.

    One that comes late, of a day without any other, is left out of `days`.
    """
    return replace(profile, **_asked(profile, request, milliseconds(request["requested_at"])))


def learn(profile: Profile, request: Mapping[str, Any]) -> Profile:
    """The profile after an approved request; time order is the caller's to keep."""
    merchant = request["merchant"]
    at_ms = milliseconds(request["requested_at"])
    in_store = request["channel"] == "in_store"
    return replace(
        profile,
        **_asked(profile, request, at_ms),
        count=profile.count + 1,
        currency=profile.currency or request["currency"],
        **_amounts(profile, request),
        cities=_with_city(profile, merchant, at_ms) if in_store else profile.cities,
        countries=_counted(profile.countries, merchant["country"], MOST_COUNTRIES),
        channels=_counted(profile.channels, request["channel"], 2),
        hours=_with_hour(profile.hours, hour_of_day(at_ms)),
        terminals=_with_terminal(profile.terminals, merchant["terminal_id"]),
        last_place=_last_place(profile, merchant, at_ms) if in_store else profile.last_place,
    )


def _asked(profile: Profile, request: Mapping[str, Any], at_ms: int) -> dict[str, Any]:
    """What changes of the times and the velocity."""
    cents = cents_of(profile, request)
    seen = (*profile.recent, Recent(at_ms, cents))
    latest = max(at_ms, profile.last_ms)
    kept = [recent for recent in seen if recent.at_ms > latest - RECENT_MS]
    return {
        "recent": tuple(kept[-MOST_RECENT:]),
        "first_ms": _first(profile, at_ms),
        "last_ms": latest,
        "days": _with_day(profile.days, at_ms // DAY_MS, cents, compared(request, profile).times),
    }


def _first(profile: Profile, at_ms: int) -> int:
    """Later by a silence of over SILENCE_MS: who is asked for after years has the habits of before.
    And a till whose clock has lost its battery, of 1970, makes nobody a cardholder since then."""
    silence = at_ms - profile.last_ms
    if not profile.first_ms:
        return at_ms
    return profile.first_ms + silence if silence > SILENCE_MS else profile.first_ms


def _with_day(days: tuple[Day, ...], number: int, cents: int, times: float) -> tuple[Day, ...]:
    """Days in order, the last MOST_DAYS up to the latest one."""
    largest = round(times, 2)
    if not days or number > days[-1].number:
        oldest = number - MOST_DAYS
        return (*(day for day in days if day.number > oldest), Day(number, 1, cents, largest))
    return tuple(
        Day(number, day.requests + 1, day.cents + cents, max(day.largest, largest))
        if day.number == number
        else day
        for day in days
    )


def _amounts(profile: Profile, request: Mapping[str, Any]) -> dict[str, Any]:
    """What changes of the usual amounts."""
    if profile.currency not in ("", request["currency"]):
        return {}
    logarithm = log(float(request["amount"]))
    category = request["merchant"]["category_code"]
    known = profile.categories.get(category, Spread())
    categories = {**profile.categories, category: known.with_amount(logarithm)}
    if len(categories) > MOST_CATEGORIES:
        counts = {code: spread.count for code, spread in categories.items()}
        _rarest_dropped(categories, counts, category, MOST_CATEGORIES)
    return {"amounts": profile.amounts.with_amount(logarithm), "categories": categories}


def city_key(merchant: Mapping[str, Any]) -> str:
    return f"{merchant['country']}/{merchant['city']}"


def _with_city(profile: Profile, merchant: Mapping[str, Any], at_ms: int) -> Mapping[str, City]:
    """A city's point is that of its shops' mean; the least recent city makes room."""
    key, at = city_key(merchant), merchant["location"]
    old = profile.cities.get(key, City(0, at["lat"], at["lon"], at_ms))
    count = old.count + 1
    lat = old.lat + (at["lat"] - old.lat) / count
    lon = old.lon + (at["lon"] - old.lon) / count
    cities = {**profile.cities, key: City(count, lat, lon, at_ms)}
    return _rarest_dropped(cities, {k: c.count for k, c in cities.items()}, key, MOST_CITIES)


def _rarest_dropped(
    values: dict[str, T], counts: Mapping[str, int], newest: str, most: int
) -> dict[str, T]:
    """At most `most` of `values`: the one with the lowest count goes, never the newest."""
    if len(values) > most:
        del values[min((key for key in values if key != newest), key=lambda key: counts[key])]
    return values


def _counted(counts: Mapping[str, int], key: str, most: int) -> Mapping[str, int]:
    counted = {**counts, key: counts.get(key, 0) + 1}
    return _rarest_dropped(counted, dict(counted), key, most)


def _with_hour(hours: tuple[int, ...], hour: int) -> tuple[int, ...]:
    return (*hours[:hour], hours[hour] + 1, *hours[hour + 1 :])


def _with_terminal(terminals: tuple[str, ...], terminal: str) -> tuple[str, ...]:
    others = tuple(known for known in terminals if known != terminal)
    return (*others, terminal)[-MOST_TERMINALS:]


def _last_place(profile: Profile, merchant: Mapping[str, Any], at_ms: int) -> LastPlace:
    if profile.last_place is not None and profile.last_place.at_ms > at_ms:
        return profile.last_place
    at = merchant["location"]
    return LastPlace(merchant["city"], at["lat"], at["lon"], at_ms)
