"""Fraud of several kinds, each overlapping with what honest people do.

Every episode begins and ends within its hour: any hour can be made without the others.
"""

from collections.abc import Callable
from random import Random

from producers.categories import QUANTILES
from producers.chance import mix
from producers.cities import city_lottery
from producers.events import HOUR_MS
from producers.merchants import IN_STORE_SLOTS, ONLINE_SLOTS, Terminal, tills, web_shop
from producers.population import User
from producers.shopping import Draft, purchase, within_limits
from producers.travel import WEEK_HOURS

MINUTE_MS = 60_000
MEAN_EPISODE = 3.2  # requests; measured over all kinds
WORTH_STEALING = frozenset({"5732", "5944", "5651", "5311", "5969", "6540", "4722"})
SHELVES = [slot for slot, kind in enumerate(IN_STORE_SLOTS) if kind.code in WORTH_STEALING]
PAGES = [slot for slot, kind in enumerate(ONLINE_SLOTS) if kind.code in WORTH_STEALING]
SKIMMED_CITIES = 3  # of 8

Episode = Callable[[Random, User, int], list[Draft]]


def _moments(rng: Random, count: int, gap_ms: int) -> list[int]:
    """`count` moments, each up to `gap_ms` behind the one before, all in one hour."""
    at, moments = 0, []
    for _ in range(count):
        at += 4_000 + int(rng.random() * gap_ms)
        moments.append(at)
    start = int(rng.random() * max(1, HOUR_MS - at - 1))
    return [min(HOUR_MS - 1, start + moment) for moment in moments]


def _cents(rng: Random, user: User, terminal: Terminal, low: float, high: float) -> int:
    usual = terminal.usual_cents[int(rng.random() * QUANTILES)] * user.factor
    return within_limits(usual * (low + (high - low) * rng.random()))


def _trial_cents(rng: Random, user: User) -> int:
    return within_limits(user.factor * rng.randint(60, 400))


def _till(rng: Random, city: int, slot: int) -> Terminal:
    return rng.choice(tills(city, slot))


def stolen_card(rng: Random, user: User, hour: int) -> list[Draft]:
    """The card is used in another city, for things that can be sold on."""
    city = rng.choice(city_lottery())
    drafts = []
    for at in _moments(rng, rng.randint(1, 4), 14 * MINUTE_MS):
        terminal = _till(rng, city, rng.choice(SHELVES))
        cents = _cents(rng, user, terminal, 0.8, 3.5)
        drafts.append(Draft(at, user, terminal, cents, False, "stolen_card"))
    return drafts


def card_testing(rng: Random, user: User, hour: int) -> list[Draft]:
    """Small amounts to see whether the card works, then a large one."""
    moments = _moments(rng, rng.randint(3, 6), 3 * MINUTE_MS)
    trial = web_shop(rng.randrange(len(ONLINE_SLOTS)))
    drafts = [
        Draft(at, user, trial, _trial_cents(rng, user), True, "card_testing") for at in moments[:-1]
    ]
    prize = web_shop(rng.choice(PAGES))
    cents = _cents(rng, user, prize, 3.0, 8.0)
    drafts.append(Draft(moments[-1], user, prize, cents, True, "card_testing"))
    return drafts


def account_takeover(rng: Random, user: User, hour: int) -> list[Draft]:
    """Someone shops on the web in the user's name, somewhat above the user's habits."""
    drafts = []
    for at in _moments(rng, rng.randint(1, 5), 9 * MINUTE_MS):
        shop = web_shop(rng.choice(PAGES))
        cents = _cents(rng, user, shop, 0.9, 4.0)
        drafts.append(Draft(at, user, shop, cents, True, "account_takeover"))
    return drafts


def bad_terminal(rng: Random, user: User, hour: int) -> list[Draft]:
    """Cards copied at one terminal are used there again; amounts are hardly unusual."""
    week = hour // WEEK_HOURS
    bits = mix(user.city * 7919 + week)
    if bits % 8 < SKIMMED_CITIES:
        counters = tills(user.city, (bits >> 8) % len(IN_STORE_SLOTS))
        terminal, online = counters[(bits >> 24) % len(counters)], False
    else:
        terminal, online = web_shop(mix(week) % len(ONLINE_SLOTS)), True
    return [
        Draft(at, user, terminal, _cents(rng, user, terminal, 0.8, 2.0), online, "bad_terminal")
        for at in _moments(rng, rng.randint(1, 2), 12 * MINUTE_MS)
    ]


def amount_burst(rng: Random, user: User, hour: int) -> list[Draft]:
    """A pickpocket in the user's own city spends fast before the card is blocked."""
    drafts = []
    for at in _moments(rng, rng.randint(3, 7), 5 * MINUTE_MS):
        draft = purchase(rng, user, at, hour)
        cents = within_limits(draft.cents * (1.5 + 4.5 * rng.random()))
        drafts.append(draft._replace(cents=cents, fraud_kind="amount_burst"))
    return drafts


EPISODES: tuple[Episode, ...] = (
    stolen_card,
    card_testing,
    account_takeover,
    bad_terminal,
    amount_burst,
)
