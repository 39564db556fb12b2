"""What is known of a cardholder's buying, small enough to be read for every decision."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from fraud.moments import DAY_MS
from fraud.spread import Spread

#: Bounds keep a profile to a few kilobytes, whatever its owner does.
MOST_CATEGORIES = 32
MOST_CITIES = 16
MOST_TERMINALS = 64
MOST_COUNTRIES = 32
MOST_RECENT = 64
RECENT_MS = DAY_MS
MOST_DAYS = 30

NO_HOURS = (0,) * 24


class Recent(NamedTuple):
    """A request of the last day, approved or not; `cents` are hundredths of the profile's currency,
    0 for a request in another."""

    at_ms: int
    cents: int


class Day(NamedTuple):
    """The requests of a calendar day (UTC), approved or not.

    `number` counts days since 1970, `largest` is the largest amount as times the usual one, as it
    was seen then.
    """

    number: int
    requests: int
    cents: int
    largest: float


@dataclass(frozen=True, slots=True)
class City:
    """Where a cardholder buys: `count` purchases, the last of them at `last_ms`."""

    count: int
    lat: float
    lon: float
    last_ms: int


@dataclass(frozen=True, slots=True)
class LastPlace:
    """Where and when the card itself was last accepted, in a shop."""

    city: str
    lat: float
    lon: float
    at_ms: int


@dataclass(frozen=True, slots=True)
class Profile:
    """Habits come from approved purchases, `recent` and `days` from every request.

    `cities` holds shops only, by "CC/City": where a web shop says it is tells nothing of the
    cardholder. `terminals` has the latest last. Amounts are those of `currency` alone, the first
    one seen. `hours` counts purchases by hour of the day, UTC. `first_ms` and `last_ms` are of
    any request; years of silence between them are left out.
    """

    count: int = 0
    currency: str = ""
    amounts: Spread = Spread()
    categories: Mapping[str, Spread] = field(default_factory=dict)
    cities: Mapping[str, City] = field(default_factory=dict)
    countries: Mapping[str, int] = field(default_factory=dict)
    channels: Mapping[str, int] = field(default_factory=dict)
    hours: tuple[int, ...] = NO_HOURS
    terminals: tuple[str, ...] = ()
    last_place: LastPlace | None = None
    first_ms: int = 0
    last_ms: int = 0
    recent: tuple[Recent, ...] = ()
    days: tuple[Day, ...] = ()
