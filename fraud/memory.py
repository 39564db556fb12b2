"""What the owner of partitions remembers, so that an answer seldom waits for DynamoDB."""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol, TypeVar

import orjson

from contracts.ids import is_id
from fraud.decide_function import Answers
from fraud.held import Held
from fraud.in_order import Decided, Source
from fraud.kafka_event import ConsumerRecord
from fraud.kept import MOST_USERS, keep
from fraud.known_json import KnownText
from fraud.moments import milliseconds

T = TypeVar("T")
#: Of those that are stored. A request comes again within seconds, if at all; many more would make
#: Python's garbage collector stop everything for long.
MOST_DECISIONS = 5_000


class Reader(Protocol):
    def read(
        self, request_ids: Collection[str], user_ids: Collection[str]
    ) -> tuple[dict[str, Decided], dict[str, Held]]: ...


class Memory:
    """`published` are decisions that were answered but may not be in the store.

    A request that is newer than all that its user was answered has no decision yet: by its
    contract, one that is sent again carries the same requested_at. Only others are looked up.
    """

    def __init__(self, store: Reader, published: Mapping[str, Decided]) -> None:
        self._store = store
        self._published = dict(published)
        # Each may answer a request that was sent twice, whose first answer the store has.
        self._inherited = set(published)
        self._decisions: OrderedDict[str, Decided] = OrderedDict()
        self._profiles: OrderedDict[str, Held] = OrderedDict()
        self._made: dict[str, Decided] = {}
        self._changed: dict[str, Held] = {}

    def known(self, records: Iterable[ConsumerRecord]) -> KnownText:
        """All that deciding these needs. Raises Unavailable."""
        asked = list(_requests(records))
        users = {user for _, user, _ in asked}
        requests = {request_id for request_id, _, _ in asked}
        # First of all: what is read next must not push out what these need.
        _touch(self._profiles, users)
        _touch(self._decisions, requests)
        self._read((), [user for user in users if user not in self._profiles])
        doubtful = {name for name, user, at in asked if self._may_be_old(user, at)}
        self._read([name for name in doubtful if not self._has_decided(name)], ())
        return KnownText(
            _among(self._decisions, requests),
            _among(self._published, requests),
            _among(self._profiles, users),
        )

    def take(self, answers: Answers) -> None:
        for (_, partition, offset), decision in answers.decisions.items():
            name, decided = decision["request_id"], Decided(decision, Source(partition, offset))
            first = self._published.get(name, decided)
            if name not in self._decisions and first.source == decided.source:
                self._published[name] = self._made[name] = first
        for user, held in answers.profiles.items():
            version = self._profiles[user].version if user in self._profiles else 0
            keep(self._profiles, user, replace(held, version=version), MOST_USERS)
            self._changed[user] = self._profiles[user]

    def hand_over(self) -> tuple[Sequence[Decided], Mapping[str, Held]]:
        """What was made and changed since the last time, to be stored."""
        made, self._made = list(self._made.values()), {}
        changed, self._changed = self._changed, {}
        return made, changed

    def stored(self, decisions: Iterable[Decided]) -> None:
        for decided in decisions:
            name = decided.decision["request_id"]
            self._published.pop(name, None)
            self._inherited.discard(name)
            keep(self._decisions, name, decided, MOST_DECISIONS)

    def _has_decided(self, request_id: str) -> bool:
        made_here = request_id in self._published and request_id not in self._inherited
        return made_here or request_id in self._decisions

    def _may_be_old(self, user: str, at: int | None) -> bool:
        held = self._profiles.get(user)
        return at is None or (held is not None and at <= held.answered_ms)

    def _read(self, request_ids: Collection[str], user_ids: Collection[str]) -> None:
        if not request_ids and not user_ids:
            return
        decisions, profiles = self._store.read(request_ids, user_ids)
        for name, decided in decisions.items():
            keep(self._decisions, name, decided, MOST_DECISIONS)
        for user, held in profiles.items():
            keep(self._profiles, user, held, MOST_USERS)


def _requests(records: Iterable[ConsumerRecord]) -> Iterator[tuple[str, str, int | None]]:
    """(request_id, user_id, requested_at in ms since 1970) of those that say who asks."""
    for record in records:
        try:
            message: Any = orjson.loads(record.value or b"")
            request_id, user = message["request_id"], message["user_id"]
        except (orjson.JSONDecodeError, TypeError, KeyError):
            continue
        if is_id(request_id) and is_id(user):  # of others no store may be asked
            yield request_id, user, _asked_at(message)


def _asked_at(message: Mapping[str, Any]) -> int | None:
    try:
        return milliseconds(message["requested_at"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _among(known: Mapping[str, T], names: Iterable[str]) -> dict[str, T]:
    return {name: known[name] for name in names if name in known}


def _touch(kept: "OrderedDict[str, T]", names: Iterable[str]) -> None:
    for name in names:
        if name in kept:
            kept.move_to_end(name)
