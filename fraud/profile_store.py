"""Profiles and decisions in DynamoDB: read together, written together or not at all."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from contracts.errors import Unavailable
from contracts.messages import Decision
from fraud.dynamodb_errors import SERVICE, told_apart
from fraud.in_order import Known, Outcome, Stored
from fraud.profile import Profile
from fraud.profile_json import from_json, to_json

# Stubs are for checking; where this runs they are not installed.
if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import KeysAndAttributesTypeDef, TransactWriteItemTypeDef

#: DynamoDB takes 100 items a call; a request needs two of them, its decision and its profile.
MOST_REQUESTS = 50
READ_ATTEMPTS = 3


@dataclass(frozen=True)
class Tables:
    profiles: str = "cardwatch-profiles"
    decisions: str = "cardwatch-decisions"


class ProfileStore:
    """Raises Unavailable where DynamoDB does not answer or is throttled."""

    def __init__(self, client: "DynamoDBClient", tables: Tables) -> None:
        self._client = client
        self._tables = tables

    def read(self, request_ids: Collection[str], user_ids: Collection[str]) -> Known:
        """What there is of them, read consistently; at most MOST_REQUESTS of each."""
        pending = self._keys(request_ids, user_ids)
        decisions: dict[str, Decision] = {}
        profiles: dict[str, Stored] = {}
        for _ in range(READ_ATTEMPTS):
            with told_apart():
                answer = self._client.batch_get_item(RequestItems=pending)
            for item in answer["Responses"].get(self._tables.decisions, []):
                decisions[_text(item, "request_id")] = json.loads(_text(item, "decision"))
            for item in answer["Responses"].get(self._tables.profiles, []):
                profiles[_text(item, "user_id")] = _stored(item)
            pending = cast("dict[str, KeysAndAttributesTypeDef]", answer["UnprocessedKeys"])
            if not pending:
                return Known(decisions, profiles)
        raise Unavailable(SERVICE, "keys are left unprocessed")

    def write(self, outcome: Outcome, known: Known) -> None:
        """All that is new in one transaction. Raises Outrun where it was based on old facts."""
        items = [*self._puts_of_decisions(outcome), *self._puts_of_profiles(outcome, known)]
        if items:
            with told_apart():
                self._client.transact_write_items(TransactItems=items)

    def _keys(
        self, request_ids: Collection[str], user_ids: Collection[str]
    ) -> "dict[str, KeysAndAttributesTypeDef]":
        wanted = {
            self._tables.decisions: [{"request_id": {"S": name}} for name in sorted(request_ids)],
            self._tables.profiles: [{"user_id": {"S": name}} for name in sorted(user_ids)],
        }
        return {
            table: {"Keys": keys, "ConsistentRead": True} for table, keys in wanted.items() if keys
        }

    def _puts_of_decisions(self, outcome: Outcome) -> "Iterator[TransactWriteItemTypeDef]":
        for decision in outcome.made:
            yield {
                "Put": {
                    "TableName": self._tables.decisions,
                    "Item": {
                        "request_id": {"S": decision["request_id"]},
                        "user_id": {"S": decision["user_id"]},
                        "decision": {"S": json.dumps(decision, ensure_ascii=False)},
                    },
                    "ConditionExpression": "attribute_not_exists(request_id)",
                }
            }

    def _puts_of_profiles(
        self, outcome: Outcome, known: Known
    ) -> "Iterator[TransactWriteItemTypeDef]":
        for user_id, profile in outcome.profiles.items():
            version = known.profiles.get(user_id, Stored()).version
            put: dict[str, Any] = {
                "TableName": self._tables.profiles,
                "Item": profile_item(user_id, profile, version + 1),
                "ConditionExpression": "attribute_not_exists(user_id)",
            }
            if version:
                put["ConditionExpression"] = "version = :read"
                put["ExpressionAttributeValues"] = {":read": {"N": str(version)}}
            yield cast("TransactWriteItemTypeDef", {"Put": put})


def profile_item(user_id: str, profile: Profile, version: int) -> dict[str, dict[str, str]]:
    """As the profiles table holds it; `last_ms` tells a rebuild whether it knows more."""
    return {
        "user_id": {"S": user_id},
        "version": {"N": str(version)},
        "last_ms": {"N": str(profile.last_ms)},
        "profile": {"S": to_json(profile)},
    }


def _stored(item: Mapping[str, Any]) -> Stored:
    return Stored(from_json(_text(item, "profile")), int(item["version"]["N"]))


def _text(item: Mapping[str, Any], name: str) -> str:
    return str(item[name]["S"])
