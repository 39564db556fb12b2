"""The Lambda: takes the event of a Kafka event source mapping, answers record by record."""

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from contracts.errors import InvalidMessage
from contracts.messages import Decision
from fraud.decider import Decider, Places, nowhere_known
from fraud.dynamodb_items import Tables
from fraud.event_records import Record, RequestReader, records_of
from fraud.in_order import Asked, Source, decide_in_order
from fraud.known_json import changed_profiles, from_event
from fraud.place_memory import PlaceMemory
from fraud.place_risk import PlaceRisk
from fraud.place_store import PLACES, PlaceStore
from fraud.profile_store import ProfileStore
from fraud.scorecard import LIVE, Scorecard, load_scorecard

Answer = dict[str, Any]
#: Short, and without retries of its own: the listener waits and asks again.
PATIENCE = Config(
    connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 1}, tcp_keepalive=True
)


class Handler:
    """Decides from what its caller knows (`known` in the event), else from the store."""

    def __init__(
        self,
        decider: Decider,
        scorecard: Scorecard,
        clock: Callable[[], datetime],
        places: Places = nowhere_known,
    ) -> None:
        self._decider = decider
        self._scorecard = scorecard
        self._reader = RequestReader()
        self._clock = clock
        self._places = places

    def answer(self, event: Mapping[str, Any]) -> Answer:
        """Every record is in `decisions` or in `invalid`. Raises Unavailable: ask again."""
        asked: list[tuple[Record, Asked]] = []
        invalid: list[dict[str, Any]] = []
        for record in records_of(event):
            try:
                source = Source(record["partition"], record["offset"])
                asked.append((record, Asked(self._reader.read(record), source)))
            except InvalidMessage as problem:
                invalid.append({**_coordinates(record), "reason": problem.reason})
        decisions, more = self._decided([one for _, one in asked], event)
        answered = zip(asked, decisions, strict=True)
        return {
            "decisions": [_answered(record, decision) for (record, _), decision in answered],
            "invalid": invalid,
            **more,
        }

    def _decided(
        self, asked: Sequence[Asked], event: Mapping[str, Any]
    ) -> tuple[Sequence[Decision], dict[str, Any]]:
        """The decisions, and what the caller has to remember."""
        now = self._clock()
        if "known" not in event:
            return self._decider.decide(asked, now), {}
        known = replace(from_event(event["known"]), places=self._places(asked, now))
        outcome = decide_in_order(asked, known, self._scorecard, now)
        return outcome.decisions, {"profiles": changed_profiles(outcome.profiles)}


def _coordinates(record: Record) -> dict[str, Any]:
    return {name: record[name] for name in ("topic", "partition", "offset")}


def _answered(record: Record, decision: Decision) -> dict[str, Any]:
    return {**_coordinates(record), "key": record.get("key"), "decision": decision}


@cache
def cold_start() -> Handler:
    """Once a Lambda instance, at its first event; a failure is not kept."""
    tables = Tables(
        profiles=os.environ.get("PROFILES_TABLE", Tables.profiles),
        decisions=os.environ.get("DECISIONS_TABLE", Tables.decisions),
    )
    scorecard = load_scorecard(os.environ.get("SCORECARD", LIVE))
    client = boto3.client("dynamodb", config=PATIENCE)
    place_store = PlaceStore(client, os.environ.get("PLACES_TABLE", PLACES))

    def read(places: Collection[str]) -> Mapping[str, PlaceRisk]:
        return {place: stored.risk for place, stored in place_store.read(places).items()}

    places = PlaceMemory(read).of
    decider = Decider(ProfileStore(client, tables), scorecard, places)
    return Handler(decider, scorecard, lambda: datetime.now(UTC), places)


def handler(event: Mapping[str, Any], context: object) -> Answer:
    return cold_start().answer(event)
