"""A request seen against its cardholder's profile, as numbers that rules can be written about.

A feature of a habit that is not known yet is 0: nothing can be held against a newcomer but speed.
"""

from collections.abc import Mapping
from math import exp, log, log10
from typing import Any

from fraud.learning import cents_of, city_key
from fraud.moments import DAY_MS, HOUR_MS, hour_of_day, milliseconds
from fraud.places import kilometres
from fraud.profile import Profile

KNOWN_AFTER = 5  # purchases
CATEGORY_KNOWN_AFTER = 4
#: Two shops of one city or region tell nothing about travel.
TRAVEL_FROM_KM = 150.0
SHORTEST_HOURS = 0.25
NEIGHBOURING_HOURS = 2
#: What a cardholder is taken to do until more is known: purchases a day, worth so many days.
COMMON_A_DAY, COMMON_DAYS = 3.0, 2.0
EVEN_WEIGHT = 12  # purchases, as if spread evenly over the day

Features = dict[str, float]


def features(request: Mapping[str, Any], profile: Profile) -> Features:
    """Distances in km, speed in km/h, amounts in the request's currency, shares from 0 to 1."""
    at_ms = milliseconds(request["requested_at"])
    return {
        **_amount(request, profile),
        **_place(request, profile, at_ms),
        **_firsts(request, profile),
        **_velocity(request, profile, at_ms),
        "unusual_hour": _unusual_hour(profile, hour_of_day(at_ms)),
    }


def _amount(request: Mapping[str, Any], profile: Profile) -> Features:
    known = profile.categories.get(request["merchant"]["category_code"])
    usual = known if known and known.count >= CATEGORY_KNOWN_AFTER else profile.amounts
    if usual.count < 2 or profile.currency != request["currency"]:
        return {"amount_deviations": 0.0, "amount_times_usual": 0.0, "usual_amount": 0.0}
    logarithm = log(float(request["amount"]))
    return {
        "amount_deviations": usual.distance(logarithm),
        "amount_times_usual": exp(logarithm - usual.middle),
        "usual_amount": exp(usual.middle),
    }


def _place(request: Mapping[str, Any], profile: Profile, at_ms: int) -> Features:
    """Of shops only: online nobody needs to be where the merchant is."""
    far, speed, since, distance = 0.0, 0.0, 0.0, 0.0
    if request["channel"] == "in_store":
        at = request["merchant"]["location"]
        lat, lon = at["lat"], at["lon"]
        if profile.count >= KNOWN_AFTER and city_key(request["merchant"]) not in profile.cities:
            far = min(
                (kilometres(lat, lon, city.lat, city.lon) for city in profile.cities.values()),
                default=0.0,
            )
        last = profile.last_place
        if last is not None:
            distance = kilometres(lat, lon, last.lat, last.lon)
            since = abs(at_ms - last.at_ms) / HOUR_MS
            speed = distance / max(since, SHORTEST_HOURS) if distance > TRAVEL_FROM_KM else 0.0
    return {
        "km_from_usual": far,
        "travel_kmh": speed,
        "km_from_last": distance,
        "hours_since_last": since,
    }


def _firsts(request: Mapping[str, Any], profile: Profile) -> Features:
    known = profile.count >= KNOWN_AFTER
    merchant = request["merchant"]
    return {
        "new_country": float(known and merchant["country"] not in profile.countries),
        "new_category": float(known and merchant["category_code"] not in profile.categories),
        "new_terminal": float(known and merchant["terminal_id"] not in profile.terminals),
        "new_channel": float(known and request["channel"] not in profile.channels),
        "new_currency": float(known and request["currency"] != profile.currency),
    }


def _velocity(request: Mapping[str, Any], profile: Profile, at_ms: int) -> Features:
    """Counts and sums include the request itself."""
    cents = cents_of(request["amount"])
    count_1h, cents_1h, count_24h, cents_24h = 1, cents, 1, cents
    for recent in profile.recent:
        age = at_ms - recent.at_ms
        if age < 24 * HOUR_MS:
            count_24h += 1
            cents_24h += recent.cents
            if age < HOUR_MS:
                count_1h += 1
                cents_1h += recent.cents
    usual_1h = _usual_requests(profile, at_ms)
    usual = 100 * exp(profile.amounts.middle)
    known = profile.count >= KNOWN_AFTER and profile.currency == request["currency"]
    return {
        "requests_1h": float(count_1h),
        "usual_requests_1h": usual_1h,
        "requests_1h_surprise": surprise(count_1h - 1, usual_1h),
        "requests_24h": float(count_24h),
        "spent_1h": cents_1h / 100,
        "spent_24h": cents_24h / 100,
        "spent_1h_times_usual": cents_1h / usual if known and count_1h > 1 else 0.0,
        "spent_24h_times_usual": cents_24h / usual if known and count_24h > 1 else 0.0,
    }


def _usual_requests(profile: Profile, at_ms: int) -> float:
    """Purchases an hour at this time of day; for a newcomer, little more than a common habit."""
    days = max(0.0, (at_ms - profile.first_ms) / DAY_MS) if profile.first_ms else 0.0
    a_day = (profile.count + COMMON_A_DAY * COMMON_DAYS) / (days + COMMON_DAYS)
    window = range(hour_of_day(at_ms) - NEIGHBOURING_HOURS, hour_of_day(at_ms) + 3)
    near = sum(profile.hours[hour % 24] for hour in window)
    return a_day * (near + EVEN_WEIGHT * 5 / 24) / (profile.count + EVEN_WEIGHT) / 5


def surprise(others: int, usual: float) -> float:
    """-log10 of the chance of `others` requests or more where `usual` are (Poisson)."""
    term, below = exp(-usual), 0.0
    for number in range(others):
        below += term
        term *= usual / (number + 1)
    return -log10(max(1.0 - below, 1e-15)) if others else 0.0


def _unusual_hour(profile: Profile, hour: int) -> float:
    """1 where hardly any purchase fell within two hours of this one's time of day."""
    if profile.count < 4 * KNOWN_AFTER:
        return 0.0
    window = range(hour - NEIGHBOURING_HOURS, hour + NEIGHBOURING_HOURS + 1)
    near = sum(profile.hours[h % 24] for h in window)
    return float(near < 0.02 * profile.count)
