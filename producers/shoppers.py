"""The stream of all that cardholders do, hour by hour: each hour is made from its number alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from random import Random

from producers import afterwards, frauds, garbling
from producers.chance import poisson, rng_for
from producers.events import HOUR_MS, Event, Hour, Label
from producers.hours import activity
from producers.population import Population
from producers.shopping import Draft, purchase
from producers.travel import WEEK_HOURS
from producers.wire import FRAUDS_FROM, HourOfRequests, hour_of_requests, request, request_id

REMEMBERED_USERS = 100_000
GARBLED_FROM = 0xC000_0000
ANSWERABLE_SHARE = 0.5


@dataclass(frozen=True)
class Shares:
    """Of all requests: how many are fraud, and how many garbled ones come on top."""

    fraud: float = 0.008
    garbled: float = 0.001


class Shoppers:
    """Hours may be asked for in any order: the same hour is always the same."""

    def __init__(self, population: Population, shares: Shares) -> None:
        self.population = population
        self._shares = shares
        self._stream = stream_name(population, shares)
        self._urns = tuple(population.rhythms().items())
        self._weights = lru_cache(maxsize=WEEK_HOURS)(self._weigh)
        self._user = lru_cache(maxsize=REMEMBERED_USERS)(population.user)

    def hours(self, first: int, end: int, since: int) -> Iterator[Hour]:
        """Hours `first` to before `end` of a stream that began at hour `since`.

        `since` decides which earlier frauds are still being reported.
        """
        reports: dict[int, list[Event]] = {}
        for hour in range(max(since, first - afterwards.LONGEST_DELAY_HOURS - 1), first):
            self._frauds(hour_of_requests(self._stream, hour), reports)
        for hour in range(first, end):
            yield self._hour(hour, reports)

    def expected(self, hour: int) -> float:
        """How many genuine requests the hour should bring."""
        return self._weights(hour % WEEK_HOURS)[-1]

    def _weigh(self, hour_of_week: int) -> list[float]:
        """Requests to expect of each urn, added up from the first urn on."""
        return list(
            accumulate(
                len(urn) * activity(rhythm.hours, rhythm.rate, hour_of_week + rhythm.utc_offset)
                for rhythm, urn in self._urns
            )
        )

    def _hour(self, number: int, reports: dict[int, list[Event]]) -> Hour:
        shared = hour_of_requests(self._stream, number)
        events = self._genuine(shared)
        crimes, labels = self._frauds(shared, reports)
        events += crimes
        events += self._garbled(shared, len(events))
        rng = rng_for(self.population.seed, number, "payments")
        events += afterwards.payments(rng, self.population, self._stream, number)
        events += reports.pop(number, [])
        events.sort(key=_moment)
        return Hour(number, events, labels)

    def _genuine(self, shared: HourOfRequests) -> list[Event]:
        rng = rng_for(self.population.seed, shared.number, "genuine")
        count = poisson(rng, self.expected(shared.number))
        if count == 0:
            return []
        moments = sorted(int(rng.random() * HOUR_MS) for _ in range(count))
        weights = self._weights(shared.number % WEEK_HOURS)
        urns = rng.choices(self._urns, cum_weights=weights, k=count)
        events, start = [], shared.number * HOUR_MS
        for place, (at, (_, urn)) in enumerate(zip(moments, urns, strict=True)):
            user = self._user(urn[int(rng.random() * len(urn))])
            draft = purchase(rng, user, at, shared.number)
            text = request(shared, request_id(shared, place), draft)
            events.append(Event(start + at, "requests", user.user_id, text))
        return events

    def _frauds(
        self, shared: HourOfRequests, reports: dict[int, list[Event]]
    ) -> tuple[list[Event], list[Label]]:
        """The hour's frauds; what will be said of them later goes into `reports`, by hour."""
        rng = rng_for(self.population.seed, shared.number, "fraud")
        start = shared.number * HOUR_MS
        events: list[Event] = []
        labels: list[Label] = []
        for place, draft in enumerate(self._crimes(rng, shared.number)):
            identity = request_id(shared, FRAUDS_FROM + place)
            name = draft.user.user_id
            events.append(
                Event(start + draft.at_ms, "requests", name, request(shared, identity, draft))
            )
            labels.append(Label(identity, name, draft.fraud_kind))
            report = afterwards.report(rng, shared.number, identity, draft)
            if report is not None:
                reports.setdefault(report.due, []).append(report.event)
        return events, labels

    def _crimes(self, rng: Random, hour: int) -> list[Draft]:
        expected = self.expected(hour) * self._shares.fraud / frauds.MEAN_EPISODE
        drafts: list[Draft] = []
        for _ in range(poisson(rng, expected)):
            victim = self._user(rng.randrange(self.population.users))
            drafts += rng.choice(frauds.EPISODES)(rng, victim, hour)
        return drafts

    def _garbled(self, shared: HourOfRequests, requests: int) -> list[Event]:
        rng = rng_for(self.population.seed, shared.number, "garbled")
        count = poisson(rng, requests * self._shares.garbled)
        return [self._garble(rng, shared, GARBLED_FROM + place) for place in range(count)]

    def _garble(self, rng: Random, shared: HourOfRequests, place: int) -> Event:
        at = int(rng.random() * HOUR_MS)
        user = self._user(rng.randrange(self.population.users))
        good = request(shared, request_id(shared, place), purchase(rng, user, at, shared.number))
        at_ms = shared.number * HOUR_MS + at
        if rng.random() < ANSWERABLE_SHARE:
            value = garbling.answerable(rng, good)
            return Event(at_ms, "garbled_answerable", user.user_id, value)
        return Event(at_ms, "garbled", user.user_id, garbling.unanswerable(rng, good))


def stream_name(population: Population, shares: Shares) -> str:
    """Stands in every id, so that streams that differ in their requests share no request_id."""
    fraud = "" if shares.fraud == Shares.fraud else f".{shares.fraud:g}"
    return f"{population.seed}.{population.users}{fraud}"


def _moment(event: Event) -> int:
    return event.at_ms
