"""Cardholders addressed by number: each is derived from (seed, index), none is stored.

A million of them take 4 MB: what is kept is only who keeps which hours in which time zone.
"""

from array import array
from math import exp
from typing import NamedTuple

from producers.cards import card_number
from producers.chance import GOLDEN, mix
from producers.cities import cities, city_lottery
from producers.merchants import IN_STORE_SLOTS, ONLINE_SLOTS

FAVOURITES = 12
MEDIAN_INCOME_EUR = 4200.0
MAX_USERS = 10_000_000
RHYTHM_BITS = 0xF << 20  # two bits for the hours kept, two for how often


class User(NamedTuple):
    """`habits`: 64 bits that all further traits are drawn from; `income` in card currency a month.

    `factor`: this user's amount for what costs 1 EUR cent on average. `card_json` ends a request.
    """

    user_id: str
    habits: int
    city: int
    currency: str
    income: float
    factor: float
    online_share: float
    head_json: str
    currency_json: str
    card_json: str


class Rhythm(NamedTuple):
    """When and how often some users buy; those who share it are drawn from one urn."""

    utc_offset: int
    hours: int
    rate: int


def user_id(index: int) -> str:
    return f"u-{index:07d}"


def index_of(user_id: str) -> int:
    return int(user_id.removeprefix("u-"))


class Population:
    def __init__(self, seed: int, users: int) -> None:
        if not 1 <= users <= MAX_USERS:
            raise ValueError(f"--users must be 1 to {MAX_USERS}, not {users}")
        self.seed = seed
        self.users = users
        self._base = mix(seed)
        self._homes = city_lottery()
        self._cities = cities()

    def card_number(self, user_id: str) -> str:
        return card_number(self.seed, index_of(user_id))

    def habits(self, index: int) -> int:
        return mix(self._base ^ (index * GOLDEN & 0xFFFFFFFFFFFFFFFF))

    def home(self, habits: int) -> int:
        return self._homes[(habits & 0xFFFFF) % len(self._homes)]

    def rhythm_of(self, utc_offset: int, habits: int) -> Rhythm:
        return Rhythm(utc_offset, habits >> 20 & 3, rate_of(habits))

    def rhythms(self) -> "dict[Rhythm, array[int]]":
        """All users, by rhythm: four bytes each."""
        offsets = [city.utc_offset for city in cities()]
        urns: dict[tuple[int, int], array[int]] = {}
        for index in range(self.users):
            habits = self.habits(index)
            key = (offsets[self.home(habits)], habits & RHYTHM_BITS)
            if key not in urns:
                urns[key] = array("I")
            urns[key].append(index)
        return {self.rhythm_of(*key): urns[key] for key in sorted(urns)}

    def user(self, index: int) -> User:
        habits = self.habits(index)
        home = self.home(habits)
        city = self._cities[home]
        # Two uniform numbers added make a hump around zero, without the cost of a bell curve.
        wealth = exp(((habits >> 28 & 255) + (habits >> 36 & 255) - 255) / 400)
        thrift = 0.8 + (habits >> 44 & 15) / 40
        card = card_number(self.seed, index)
        name = user_id(index)
        return User(
            name,
            habits,
            home,
            city.currency,
            MEDIAN_INCOME_EUR * city.price_level * wealth,
            city.price_level * wealth * thrift,
            0.15 + (habits >> 48 & 15) / 40,
            f'","user_id":"{name}","amount":"',
            f'","currency":"{city.currency}","merchant":',
            f'","card_number":"{card}"}}',
        )


def rate_of(habits: int) -> int:
    """How often a user buys: a place in producers.hours.REQUESTS_A_DAY."""
    return habits >> 22 & 3


def favourite(habits: int, place: int) -> int:
    """Bits of a user's habitual shop number `place`: slot, till and usual spending there."""
    return mix(habits + place)


def in_store_slot(bits: int) -> int:
    return bits % len(IN_STORE_SLOTS)


def online_slot(bits: int) -> int:
    return bits % len(ONLINE_SLOTS)
