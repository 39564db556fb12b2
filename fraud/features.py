"""A request seen against its cardholder's profile and its place, as numbers for rules.

A feature is 0 where its habit is not known yet, so that nothing but speed is held against a
newcomer, and where nobody has bought at its place.
"""

from collections.abc import Mapping
from typing import Any

from fraud.distance import kilometres
from fraud.learning import city_key
from fraud.moments import HOUR_MS, hour_of_day, milliseconds
from fraud.place_features import DELAY_DAYS, place_features
from fraud.place_risk import PlaceRisks
from fraud.profile import Profile
from fraud.usual import compared
from fraud.velocity import KNOWN_AFTER, near_in_time, velocity

#: Two shops of one city or region tell nothing about travel.
TRAVEL_FROM_KM = 150.0
SHORTEST_HOURS = 0.25

Features = dict[str, float]


def features(
    request: Mapping[str, Any],
    profile: Profile,
    places: PlaceRisks,
    delay_days: int = DELAY_DAYS,
) -> Features:
    """Distances in km, speed in km/h, amounts in the request's currency, shares from 0 to 1."""
    at_ms = milliseconds(request["requested_at"])
    usual = compared(request, profile)
    return {
        "charged": float(request["amount"]),
        "amount_deviations": usual.deviations,
        "amount_times_usual": usual.times,
        "usual_amount": usual.usual,
        **_travel(request, profile, at_ms),
        **_firsts(request, profile),
        **velocity(request, profile, at_ms),
        **place_features(places, at_ms, delay_days),
        "unusual_hour": _unusual_hour(profile, hour_of_day(at_ms)),
    }


def _travel(request: Mapping[str, Any], profile: Profile, at_ms: int) -> Features:
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


def _unusual_hour(profile: Profile, hour: int) -> float:
    """1 where hardly any purchase fell within two hours of this one's time of day."""
    if profile.count < 4 * KNOWN_AFTER:
        return 0.0
    return float(near_in_time(profile, hour) < 0.02 * profile.count)
