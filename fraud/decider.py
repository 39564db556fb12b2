"""Each request decided once: read what is known, decide in order, write; again when outrun."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from contracts.errors import Unavailable
from contracts.messages import Decision
from contracts.parts import in_parts
from fraud.brake import Brake
from fraud.dynamodb_errors import Outrun
from fraud.in_order import Asked, Decided, Known, Outcome, decide_in_order
from fraud.place_risk import PlaceRisk
from fraud.profile_store import MOST_REQUESTS
from fraud.scorecard import Scorecard

ATTEMPTS_A_USER = 5

Places = Callable[[Sequence[Asked], datetime], Mapping[str, PlaceRisk]]


class Store(Protocol):
    def read(self, request_ids: set[str], user_ids: set[str]) -> Known: ...
    def write(self, outcome: Outcome) -> None: ...


def nowhere_known(asked: Sequence[Asked], now: datetime) -> Mapping[str, PlaceRisk]:
    return {}


class Decider:
    """`places` gives the risk of the places that are asked from, by id; a `brake` says which
    scorecard decides, and that is not `scorecard` where it holds."""

    def __init__(
        self,
        store: Store,
        scorecard: Scorecard,
        places: Places = nowhere_known,
        brake: Brake | None = None,
    ) -> None:
        self._store = store
        self._places = places
        self._scorecard = scorecard
        self._brake = brake

    def in_order(self, asked: Sequence[Asked], known: Known, now: datetime) -> Outcome:
        """What follows from `known` and the risk of the places; nothing is stored."""
        known = replace(known, places=self._places(asked, now))
        if self._brake is None:
            return decide_in_order(asked, known, self._scorecard, now)
        outcome = decide_in_order(asked, known, self._brake.scorecard, now)
        made_now = (made for made in outcome.made if not _was_published(made, known))
        self._brake.count((made.decision for made in made_now), now)
        return outcome

    def decide(self, asked: Sequence[Asked], now: datetime) -> list[Decision]:
        """One decision a request, in order, each of them durable. Raises Unavailable."""
        decisions: list[Decision] = []
        for part in in_parts(asked, MOST_REQUESTS):
            try:
                decisions += self._once(part, now)
            except Outrun:
                decisions += self._user_by_user(part, now)
        return decisions

    def _once(self, asked: Sequence[Asked], now: datetime) -> Sequence[Decision]:
        known = self._store.read(
            {one.request["request_id"] for one in asked},
            {one.request["user_id"] for one in asked},
        )
        outcome = self.in_order(asked, known, now)
        self._store.write(outcome)
        return outcome.decisions

    def _user_by_user(self, asked: Sequence[Asked], now: datetime) -> list[Decision]:
        """One user's contention must not hold up the others of a batch for long."""
        places: dict[str, list[int]] = {}
        for place, one in enumerate(asked):
            places.setdefault(one.request["user_id"], []).append(place)
        decided: dict[int, Decision] = {}
        for of_user in places.values():
            answers = self._until_written([asked[place] for place in of_user], now)
            decided.update(zip(of_user, answers, strict=True))
        return [decided[place] for place in range(len(asked))]

    def _until_written(self, asked: Sequence[Asked], now: datetime) -> Sequence[Decision]:
        for _ in range(ATTEMPTS_A_USER):
            try:
                return self._once(asked, now)
            except Outrun:
                continue
        raise Unavailable("dynamodb", f"another writer holds {asked[0].request['user_id']}")


def _was_published(made: Decided, known: Known) -> bool:
    """An answer of before that only has to be stored, perhaps another scorecard's."""
    return made.decision["request_id"] in known.published
