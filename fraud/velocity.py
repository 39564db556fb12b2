"""How often, and how much for, a card is asked: in a minute, an hour, a day, a week, a month."""

from collections.abc import Mapping
from math import exp, log10
from typing import Any, NamedTuple

from fraud.learning import cents_of
from fraud.moments import DAY_MS, HOUR_MS, MINUTE_MS, hour_of_day
from fraud.profile import MOST_DAYS, Profile

KNOWN_AFTER = 5  # purchases
NEIGHBOURING_HOURS = 2
WINDOW_HOURS = 2 * NEIGHBOURING_HOURS + 1
LARGEST_DAYS = 14
#: What a cardholder is taken to do until more is known: purchases a day, worth so many days.
COMMON_A_DAY, COMMON_DAYS = 3.0, 2.0
EVEN_WEIGHT = 12  # purchases, as if spread evenly over the day


class Sum(NamedTuple):
    requests: int
    cents: int


def velocity(request: Mapping[str, Any], profile: Profile, at_ms: int) -> dict[str, float]:
    """Counts and sums include the request itself; those of 7 and 30 days are of calendar days.

    `spent_…_times_usual` is 0 where nothing was asked before in that time: one large purchase is
    told by its amount.
    """
    own = Sum(1, cents_of(profile, request))
    minute, hour, day = _recent(profile, at_ms, own)
    week, month, largest = _days(profile, at_ms // DAY_MS, own)
    usual_1h = usual_requests(profile, at_ms)
    known = profile.count >= KNOWN_AFTER and profile.currency == request["currency"]
    usual = 100 * exp(profile.amounts.middle) if known else 0.0
    return {
        "requests_1min": float(minute.requests),
        "requests_1h": float(hour.requests),
        "usual_requests_1h": usual_1h,
        "requests_1h_surprise": surprise(hour.requests - 1, usual_1h),
        "requests_24h": float(day.requests),
        "requests_7d": float(week.requests),
        "requests_30d": float(month.requests),
        "spent_1min": minute.cents / 100,
        "spent_1h": hour.cents / 100,
        "spent_24h": day.cents / 100,
        "spent_7d": week.cents / 100,
        "spent_30d": month.cents / 100,
        "spent_1h_times_usual": _times(hour, usual),
        "spent_24h_times_usual": _times(day, usual),
        "spent_7d_times_usual": _times(week, usual),
        "largest_14d": largest,
    }


def _recent(profile: Profile, at_ms: int, own: Sum) -> tuple[Sum, Sum, Sum]:
    """Within a minute, an hour and 24 hours of it. To one that comes late, what was asked after it
    is as near as what was asked before."""
    minute, minute_cents = hour, hour_cents = day, day_cents = own
    for recent in profile.recent:
        age, cents = abs(at_ms - recent.at_ms), recent.cents
        if age < DAY_MS:
            day += 1
            day_cents += cents
            if age < HOUR_MS:
                hour += 1
                hour_cents += cents
                if age < MINUTE_MS:
                    minute += 1
                    minute_cents += cents
    return Sum(minute, minute_cents), Sum(hour, hour_cents), Sum(day, day_cents)


def _days(profile: Profile, today: int, own: Sum) -> tuple[Sum, Sum, float]:
    """Of the last 7 and 30 calendar days, today among them; and the largest amount before this
    request in LARGEST_DAYS, as times the usual one."""
    requests, cents = own
    week, largest = (requests, cents), 0.0
    for number, of_day, cents_of_day, largest_of_day in reversed(profile.days):
        age = today - number
        if age < 0:  # it comes late
            continue
        if age >= MOST_DAYS:
            break
        requests += of_day
        cents += cents_of_day
        if age < 7:
            week = requests, cents
        if age < LARGEST_DAYS and largest_of_day > largest:
            largest = largest_of_day
    return Sum(*week), Sum(requests, cents), largest


def _times(total: Sum, usual: float) -> float:
    return total.cents / usual if usual and total.requests > 1 else 0.0


def usual_requests(profile: Profile, at_ms: int) -> float:
    """Purchases an hour at this time of day; for a newcomer, little more than a common habit."""
    days = max(0.0, (at_ms - profile.first_ms) / DAY_MS) if profile.first_ms else 0.0
    a_day = (profile.count + COMMON_A_DAY * COMMON_DAYS) / (days + COMMON_DAYS)
    near = near_in_time(profile, hour_of_day(at_ms))
    near_if_even = EVEN_WEIGHT * WINDOW_HOURS / 24
    return a_day * (near + near_if_even) / (profile.count + EVEN_WEIGHT) / WINDOW_HOURS


def near_in_time(profile: Profile, hour: int) -> int:
    """Purchases within two hours of this time of day, on whatever day."""
    window = range(hour - NEIGHBOURING_HOURS, hour + NEIGHBOURING_HOURS + 1)
    return sum(profile.hours[h % 24] for h in window)


def surprise(others: int, usual: float) -> float:
    """-log10 of the chance of `others` requests or more where `usual` are (Poisson)."""
    term, below = exp(-usual), 0.0
    for number in range(others):
        below += term
        term *= usual / (number + 1)
    return -log10(max(1.0 - below, 1e-15)) if others else 0.0
