"""Place risk in DynamoDB: read for decisions, raised by whoever counts purchases and reports."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from contracts.errors import Unavailable
from contracts.parts import in_parts
from fraud.dynamodb_errors import SERVICE, Outrun, told_apart
from fraud.dynamodb_reading import Key, items
from fraud.place_risk import PlaceRisk, from_json, to_json

# Stubs are for checking; where this runs they are not installed.
if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MOST_WRITES = 100  # that DynamoDB takes in one transaction
WRITE_ATTEMPTS = 8
PLACES = "cardwatch-places"


class Rebuild(NamedTuple):
    """A count of the archive: of the days before `until_ms`, as it was at `at_ms` (since 1970)."""

    until_ms: int = 0
    at_ms: int = 0

    def has_seen(self, told_ms: int, sent_ms: int) -> bool:
        """Whether it counted what was sent at `sent_ms` of a moment `told_ms`: what came late was
        not in the archive yet."""
        return told_ms < self.until_ms and sent_ms < self.at_ms


@dataclass(frozen=True, slots=True)
class StoredPlace:
    """`applied`: of each "topic/partition", the last offset that was counted; `rebuild`: the last
    that found more than was counted by then; version 0: not there yet."""

    risk: PlaceRisk = PlaceRisk()
    applied: Mapping[str, int] = field(default_factory=dict)
    rebuild: Rebuild = Rebuild()
    version: int = 0


Change = Callable[[str, StoredPlace], StoredPlace]


class PlaceStore:
    """Raises Unavailable where DynamoDB does not answer or is throttled."""

    def __init__(self, client: "DynamoDBClient", table: str = PLACES) -> None:
        self._client = client
        self._table = table

    def read(self, places: Collection[str], consistently: bool = False) -> dict[str, StoredPlace]:
        """Those of them that are there."""
        keys = (Key(self._table, "place_id", place) for place in sorted(places))
        found = items(self._client, keys, consistently)
        return {item["place_id"]["S"]: _stored(item) for _, item in found}

    def risks(self, places: Collection[str]) -> dict[str, PlaceRisk]:
        return {place: stored.risk for place, stored in self.read(places).items()}

    def change(self, places: Collection[str], change: Change) -> None:
        """Each place becomes what `change` makes of it, also while others write."""
        for part in in_parts(sorted(places), MOST_WRITES):
            self._change(part, change)

    def _change(self, places: Sequence[str], change: Change) -> None:
        for _ in range(WRITE_ATTEMPTS):
            known = self.read(places, consistently=True)
            before = {place: known.get(place, StoredPlace()) for place in places}
            after = {place: change(place, stored) for place, stored in before.items()}
            puts = [self._put(p, after[p], before[p]) for p in places if after[p] != before[p]]
            try:
                with told_apart():
                    if puts:
                        self._client.transact_write_items(TransactItems=puts)
            except Outrun:
                continue
            return
        raise Unavailable(SERVICE, f"other writers hold {places[0]} and those beside it")

    def _put(self, place: str, after: StoredPlace, before: StoredPlace) -> Any:
        put: dict[str, Any] = {
            "TableName": self._table,
            "Item": {
                "place_id": {"S": place},
                "risk": {"S": to_json(after.risk)},
                "applied": {"S": json.dumps(dict(after.applied), sort_keys=True)},
                "rebuild": {"S": json.dumps(after.rebuild)},
                "version": {"N": str(before.version + 1)},
            },
            "ConditionExpression": "attribute_not_exists(place_id)",
        }
        if before.version:
            put["ConditionExpression"] = "version = :read"
            put["ExpressionAttributeValues"] = {":read": {"N": str(before.version)}}
        return {"Put": put}


def _stored(item: Mapping[str, Any]) -> StoredPlace:
    applied = cast("dict[str, int]", json.loads(item["applied"]["S"]))
    rebuild = Rebuild(*json.loads(item["rebuild"]["S"])) if "rebuild" in item else Rebuild()
    return StoredPlace(from_json(item["risk"]["S"]), applied, rebuild, int(item["version"]["N"]))
