"""Place risk in DynamoDB: read for decisions, raised by whoever counts purchases and reports."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from contracts.errors import Unavailable
from contracts.parts import in_parts
from fraud.dynamodb_errors import SERVICE, Outrun, told_apart
from fraud.place_risk import PlaceRisk, from_json, to_json

# Stubs are for checking; where this runs they are not installed.
if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MOST_KEYS = 100  # that DynamoDB takes in one BatchGetItem, and in one transaction
READ_ATTEMPTS = 3
WRITE_ATTEMPTS = 8
PLACES = "cardwatch-places"


@dataclass(frozen=True, slots=True)
class StoredPlace:
    """`applied`: of each "topic/partition", the last offset that was counted; version 0: not there
    yet."""

    risk: PlaceRisk = PlaceRisk()
    applied: Mapping[str, int] = field(default_factory=dict)
    version: int = 0


Change = Callable[[str, StoredPlace], StoredPlace]


class PlaceStore:
    """Raises Unavailable where DynamoDB does not answer or is throttled."""

    def __init__(self, client: "DynamoDBClient", table: str = PLACES) -> None:
        self._client = client
        self._table = table

    def read(self, places: Collection[str], consistently: bool = False) -> dict[str, StoredPlace]:
        """Those of them that are there."""
        found: dict[str, StoredPlace] = {}
        for part in in_parts(sorted(places), MOST_KEYS):
            keys = [{"place_id": {"S": place}} for place in part]
            pending: Any = {self._table: {"Keys": keys, "ConsistentRead": consistently}}
            for item in self._fetched(pending):
                found[item["place_id"]["S"]] = _stored(item)
        return found

    def risks(self, places: Collection[str]) -> dict[str, PlaceRisk]:
        return {place: stored.risk for place, stored in self.read(places).items()}

    def change(self, places: Collection[str], change: Change) -> None:
        """Each place becomes what `change` makes of it, also while others write."""
        for part in in_parts(sorted(places), MOST_KEYS):
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
                "version": {"N": str(before.version + 1)},
            },
            "ConditionExpression": "attribute_not_exists(place_id)",
        }
        if before.version:
            put["ConditionExpression"] = "version = :read"
            put["ExpressionAttributeValues"] = {":read": {"N": str(before.version)}}
        return {"Put": put}

    def _fetched(self, pending: Any) -> Iterator[Mapping[str, Any]]:
        for _ in range(READ_ATTEMPTS):
            with told_apart():
                answer = self._client.batch_get_item(RequestItems=pending)
            yield from answer["Responses"].get(self._table, [])
            pending = answer["UnprocessedKeys"]
            if not pending:
                return
        raise Unavailable(SERVICE, "keys are left unprocessed")


def _stored(item: Mapping[str, Any]) -> StoredPlace:
    applied = cast("dict[str, int]", json.loads(item["applied"]["S"]))
    return StoredPlace(from_json(item["risk"]["S"]), applied, int(item["version"]["N"]))
