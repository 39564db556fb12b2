"""Genuine journeys: honest people far from home, so that distance alone proves nothing."""

from producers.chance import mix
from producers.cities import city_lottery

TRAVELLING_WEEKS = 20  # of 256
WEEK_HOURS = 168


def _stays(habits: int, week: int) -> bool:
    """Whether it is one of the many weeks at home, at the price of one small multiplication."""
    return ((habits >> 34 ^ week * 40_503) * 0x9E3779B1 >> 20) & 255 >= TRAVELLING_WEEKS


def city_at(habits: int, home: int, local_hour: int) -> int:
    """Where this user is: a journey fills whole local days of one week."""
    week, hour = divmod(local_hour, WEEK_HOURS)
    if _stays(habits, week):
        return home
    bits = mix(habits ^ week)
    first = bits >> 8 & 3
    days = 2 + (bits >> 10 & 3)
    if not first <= hour // 24 < first + days:
        return home
    homes = city_lottery()
    return homes[(bits >> 16) % len(homes)]
