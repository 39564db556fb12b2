"""Place risk as a Lambda instance remembers it: it moves by the day, and is asked by the second."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta

from fraud.in_order import Asked
from fraud.place_risk import PlaceRisk

FRESH = timedelta(minutes=10)
MOST_PLACES = 50_000

Read = Callable[[Collection[str]], Mapping[str, PlaceRisk]]


class PlaceMemory:
    """`read` gives what the store has of some places. A place that nobody has bought at is
    remembered too."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._kept: dict[str, tuple[datetime, PlaceRisk]] = {}

    def of(self, asked: Iterable[Asked], now: datetime) -> dict[str, PlaceRisk]:
        """By terminal_id and merchant_id. Raises Unavailable."""
        wanted = places_of(asked)
        if len(self._kept) + len(wanted) > MOST_PLACES:
            self._kept = {}
        missing = {place for place in wanted if not self._fresh(place, now)}
        if missing:
            self._keep(self._read(missing), missing, now)
        return {place: self._kept[place][1] for place in wanted}

    def _fresh(self, place: str, now: datetime) -> bool:
        kept = self._kept.get(place)
        # A clock that is set back must not keep for hours what was read before it.
        return kept is not None and abs(now - kept[0]) < FRESH

    def _keep(
        self, found: Mapping[str, PlaceRisk], missing: Collection[str], now: datetime
    ) -> None:
        for place in missing:
            self._kept[place] = now, found.get(place, PlaceRisk())


def places_of(asked: Iterable[Asked]) -> set[str]:
    """Of requests that can be judged."""
    merchants = [one.request["merchant"] for one in asked if "problems" not in one.request]
    return {m["terminal_id"] for m in merchants} | {m["merchant_id"] for m in merchants}
