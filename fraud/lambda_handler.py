"""The Lambda: takes the event of a Kafka event source mapping, answers record by record."""

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from contracts.errors import InvalidMessage
from contracts.messages import Decision
from fraud.brake import Brake, Limit
from fraud.collecting import seldom_collect_everything
from fraud.decider import Decider
from fraud.dynamodb_items import Tables
from fraud.event_records import Record, RequestReader, records_of
from fraud.in_order import Asked, Source
from fraud.known_json import changed_profiles, from_event
from fraud.lambda_json import marshal_by_orjson
from fraud.overrides import Overrides, load_overrides
from fraud.place_memory import PlaceMemory
from fraud.place_store import PLACES, PlaceStore
from fraud.profile_store import ProfileStore
from fraud.scorecard import FALLBACK, LIVE, Scorecard, load_scorecard

log = logging.getLogger("fraud.decide")

Answer = dict[str, Any]
#: Short, and without retries of its own: the listener waits and asks again.
PATIENCE = Config(
    connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 1}, tcp_keepalive=True
)


class Handler:
    """Decides from what its caller knows (`known` in the event), else from the store."""

    def __init__(self, decider: Decider, clock: Callable[[], datetime]) -> None:
        self._decider = decider
        self._reader = RequestReader()
        self._clock = clock

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
        outcome = self._decider.in_order(asked, from_event(event["known"]), now)
        return outcome.decisions, {"profiles": changed_profiles(outcome.profiles)}


def _coordinates(record: Record) -> dict[str, Any]:
    return {name: record[name] for name in ("topic", "partition", "offset")}


def _answered(record: Record, decision: Decision) -> dict[str, Any]:
    return {**_coordinates(record), "key": record.get("key"), "decision": decision}


@dataclass(frozen=True)
class Settings:
    """`shadow` names a scorecard that runs beside the live one, `overrides` a file of lists."""

    tables: Tables
    places: str
    scorecard: str
    fallback: str
    shadow: str
    overrides: str

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        return cls(
            tables=Tables.from_env(environ),
            places=environ.get("PLACES_TABLE", PLACES),
            scorecard=environ.get("SCORECARD", LIVE),
            fallback=environ.get("FALLBACK_SCORECARD", FALLBACK),
            shadow=environ.get("SHADOW_SCORECARD", ""),
            overrides=environ.get("OVERRIDES", ""),
        )

    def live(self) -> Scorecard:
        return replace(
            load_scorecard(self.scorecard),
            candidate=load_scorecard(self.shadow) if self.shadow else None,
            overrides=load_overrides(Path(self.overrides)) if self.overrides else Overrides(),
        )


@cache
def cold_start() -> Handler:
    """Once a Lambda instance, at its first event; a failure is not kept."""
    marshal_by_orjson()
    settings = Settings.from_env(os.environ)
    live = settings.live()
    client = boto3.client("dynamodb", config=PATIENCE)
    places = PlaceMemory(PlaceStore(client, settings.places).risks).of
    brake = Brake(live, load_scorecard(settings.fallback), log.error, Limit())
    decider = Decider(ProfileStore(client, settings.tables), live, places, brake)
    seldom_collect_everything()
    return Handler(decider, lambda: datetime.now(UTC))


def handler(event: Mapping[str, Any], context: object) -> Answer:
    return cold_start().answer(event)
