"""Labelled transactions in time order through the profile, the place risk and the decision."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple, cast
from zlib import crc32

from contracts.messages import ScreenedRequest
from fraud.decide import decide
from fraud.features import features
from fraud.learning import taught
from fraud.moments import DAY_MS
from fraud.place_risk import PlaceRisk, PlaceRisks, purchased, reported
from fraud.profile import Profile
from fraud.scorecard import Scorecard
from spark.transforms.labelled import Transaction, request_of

Look = Callable[[dict[str, Any], Profile, PlaceRisks], bool]
#: Stands in decisions and moves nothing.
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class State:
    """Where a replay has come to. `reports` are frauds that nobody knows yet: when they will be
    reported, where they happened, and when. `fraud_days`: of the share's cardholders, all days
    with fraud since 1970."""

    number: int = 0
    profiles: dict[str, Profile] = field(default_factory=dict)
    places: dict[str, PlaceRisk] = field(default_factory=dict)
    reports: deque[tuple[int, str, int]] = field(default_factory=deque)
    fraud_days: dict[str, list[int]] = field(default_factory=dict)


class Share(NamedTuple):
    """Which cardholders a worker follows: part `number` of `of`."""

    number: int
    of: int

    def has(self, customer: str) -> bool:
        return crc32(customer.encode()) % self.of == self.number


class Seen(NamedTuple):
    """A transaction of a training day: the values of the features asked for."""

    values: tuple[float, ...]
    fraud: bool


class Scored(NamedTuple):
    """A transaction of a test day; `day` counts from 1970. `known`: the card was known as
    compromised by then."""

    day: int
    customer: str
    score: int
    rejected: bool
    fraud: bool
    known: bool


def train(
    rows: Iterable[Transaction], state: State, share: Share, names: tuple[str, ...], delay_days: int
) -> Iterator[Seen]:
    """Everything is learned as approved: there is no scorecard yet. Moves `state`."""
    values: tuple[float, ...] = ()

    def look(request: dict[str, Any], profile: Profile, place: PlaceRisks) -> bool:
        nonlocal values
        found = features(request, profile, place, delay_days)
        values = tuple(found[name] for name in names)
        return True

    for row in _replayed(rows, state, share, look, delay_days):
        yield Seen(values, row.fraud)


def score(
    rows: Iterable[Transaction], state: State, share: Share, scorecard: Scorecard, known_from: int
) -> Iterator[Scored]:
    """Decided one by one; what is rejected is no habit. Moves `state`.

    `known_from`: frauds before this day do not make a card known as compromised.
    """
    points, rejected = 0, False

    def look(request: dict[str, Any], profile: Profile, place: PlaceRisks) -> bool:
        nonlocal points, rejected
        decision = decide(cast(ScreenedRequest, request), profile, place, scorecard, BEGINNING)
        points, rejected = decision["score"], decision["decision"] == "rejected"
        return not rejected

    for row in _replayed(rows, state, share, look, scorecard.delay_days):
        day, frauds = row.at_ms // DAY_MS, state.fraud_days.get(row.customer, ())
        known = any(known_from <= fraud < day - scorecard.delay_days for fraud in frauds)
        yield Scored(day, row.customer, points, rejected, row.fraud, known)


def skim(rows: Iterable[Transaction], state: State, share: Share, delay_days: int) -> None:
    """Learn of `rows` and look at none of them."""
    for _ in _replayed(rows, state, share, lambda *_: True, delay_days):
        pass


def _replayed(
    rows: Iterable[Transaction], state: State, share: Share, look: Look, delay_days: int
) -> Iterator[Transaction]:
    """Those of the share's cardholders, each after `look` saw it and said whether it is approved.

    Places see all rows, also those that `look` rejected: the data says that they happened.
    """
    for row in rows:
        _tell(state, row.at_ms)
        risk = state.places.get(row.terminal, PlaceRisk())
        if share.has(row.customer):
            request = request_of(state.number, row)
            profile = state.profiles.get(row.customer, Profile())
            approved = look(request, profile, PlaceRisks(terminal=risk))
            state.profiles[row.customer] = taught(profile, request, approved)
            if row.fraud:
                state.fraud_days.setdefault(row.customer, []).append(row.at_ms // DAY_MS)
            yield row
        state.number += 1
        state.places[row.terminal] = purchased(risk, row.at_ms)
        if row.fraud:
            state.reports.append((row.at_ms + delay_days * DAY_MS, row.terminal, row.at_ms))


def _tell(state: State, now_ms: int) -> None:
    """The reports that are made by `now_ms`."""
    while state.reports and state.reports[0][0] <= now_ms:
        _, terminal, at_ms = state.reports.popleft()
        state.places[terminal] = reported(state.places[terminal], at_ms)
