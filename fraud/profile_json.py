"""A profile as JSON text and back, the same after the round trip."""

from typing import Any

import orjson

from fraud.profile import City, Day, LastPlace, Profile, Recent
from fraud.spread import Spread


def to_json(profile: Profile) -> str:
    last = profile.last_place
    return orjson.dumps(
        {
            "count": profile.count,
            "currency": profile.currency,
            "amounts": _of_spread(profile.amounts),
            "categories": {code: _of_spread(s) for code, s in profile.categories.items()},
            "cities": {k: [c.count, c.lat, c.lon, c.last_ms] for k, c in profile.cities.items()},
            "countries": profile.countries,
            "channels": profile.channels,
            "hours": profile.hours,
            "terminals": profile.terminals,
            "last_place": last and [last.city, last.lat, last.lon, last.at_ms],
            "first_ms": profile.first_ms,
            "last_ms": profile.last_ms,
            "recent": [list(recent) for recent in profile.recent],
            "days": [list(day) for day in profile.days],
        }
    ).decode()


def from_json(text: str) -> Profile:
    known: dict[str, Any] = orjson.loads(text)
    last = known["last_place"]
    return Profile(
        count=known["count"],
        currency=known["currency"],
        amounts=Spread(*known["amounts"]),
        categories={code: Spread(*spread) for code, spread in known["categories"].items()},
        cities={key: City(*city) for key, city in known["cities"].items()},
        countries=known["countries"],
        channels=known["channels"],
        hours=tuple(known["hours"]),
        terminals=tuple(known["terminals"]),
        last_place=last and LastPlace(*last),
        first_ms=known["first_ms"],
        last_ms=known["last_ms"],
        recent=tuple(map(Recent._make, known["recent"])),
        days=tuple(map(Day._make, known["days"])),
    )


def _of_spread(spread: Spread) -> list[float]:
    return [spread.count, spread.middle, spread.deviation]
