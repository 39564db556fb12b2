"""Genuine shopping: what a user buys in an hour, by habit, now and then off it."""

from random import Random
from typing import NamedTuple

from contracts.currencies import decimals_by_currency
from producers.categories import QUANTILES
from producers.cities import cities
from producers.merchants import IN_STORE_SLOTS, ONLINE_SLOTS, Terminal, tills, web_shop
from producers.population import FAVOURITES, User, favourite
from producers.travel import city_at

OFF_HABIT = 0.15
LARGE = 0.012
LEAST_CENTS = 50
MOST_CENTS = 99_999_999
#: Currencies that have no cents (ISO 4217): amounts are whole.
WHOLE = frozenset(code for code, decimals in decimals_by_currency().items() if decimals == 0)
LEAST_FONDNESS, MOST_FONDNESS = 0.7, 1.4
MEAN_FONDNESS = (LEAST_FONDNESS + MOST_FONDNESS) / 2


class Draft(NamedTuple):
    """A request before it is written: `at_ms` within its hour, `cents` in the card's currency."""

    at_ms: int
    user: User
    terminal: Terminal
    cents: int
    online: bool
    fraud_kind: str


def within_limits(cents: float) -> int:
    return min(MOST_CENTS, max(LEAST_CENTS, int(cents)))


def payable(cents: int, user: User) -> int:
    """What can be paid in the user's currency: without a part of its smallest coin."""
    return max(100, cents - cents % 100) if user.currency in WHOLE else cents


def shop(rng: Random, user: User, online: bool, hour: int) -> tuple[Terminal, float]:
    """A terminal and what this user's usual amounts there are multiplied by."""
    draw = rng.random()
    if draw < OFF_HABIT:
        bits = rng.getrandbits(40)
    else:
        # Squared: the first favourites are visited far more often than the last.
        draw = (draw - OFF_HABIT) / (1 - OFF_HABIT)
        bits = favourite(user.habits, int(FAVOURITES * draw * draw) + (FAVOURITES if online else 0))
    fondness = LEAST_FONDNESS + (bits >> 32 & 255) / 364
    if online:
        return web_shop(bits % len(ONLINE_SLOTS)), fondness
    city = city_at(user.habits, user.city, hour + cities()[user.city].utc_offset)
    counters = tills(city, bits % len(IN_STORE_SLOTS))
    return counters[(bits >> 16) % len(counters)], fondness


def purchase(rng: Random, user: User, at_ms: int, hour: int) -> Draft:
    """One genuine request at `at_ms` of `hour` (counted since 1970, UTC)."""
    online = rng.random() < user.online_share
    terminal, fondness = shop(rng, user, online, hour)
    cents = terminal.usual_cents[int(rng.random() * QUANTILES)] * user.factor * fondness
    if rng.random() < LARGE:
        cents *= 3.0 + 9.0 * rng.random()
    return Draft(at_ms, user, terminal, within_limits(cents), online, "")
