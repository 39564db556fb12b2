"""Genuine journeys: honest people far from home, so that distance alone proves nothing."""

from producers.chance import mix
from producers.cities import city_lottery

TRAVELLING_WEEKS = 20  # of 256
WEEK_HOURS = 168


def city_at(habits: int, home: int, local_hour: int) -> int:
    """Where this user is: a journey fills whole local days of one week."""
    week, hour = divmod(local_hour, WEEK_HOURS)
    bits = mix(habits ^ week * 0x9E37)
    if bits & 255 >= TRAVELLING_WEEKS:
        return home
    first = bits >> 8 & 3
    days = 2 + (bits >> 10 & 3)
    if not first <= hour // 24 < first + days:
        return home
    homes = city_lottery()
    return homes[(bits >> 16) % len(homes)]
