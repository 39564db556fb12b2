"""Rebuilt profiles into DynamoDB, never over one that has seen more, nor over the same."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import orjson
from botocore.exceptions import ClientError, ConnectionError, HTTPClientError

from contracts.errors import Unavailable
from contracts.parts import in_parts
from fraud.dynamodb_errors import SERVICE, told_apart
from fraud.dynamodb_reading import Key, items
from fraud.profile import Profile
from fraud.profile_json import to_json

# Stubs are for checking; where this runs they are not installed.
if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MOST_UPDATES = 100  # that DynamoDB takes in one transaction
ATTEMPTS = 8


def put_rebuilt(client: "DynamoDBClient", table: str, profiles: Mapping[str, Profile]) -> int:
    """How many were written: the others are the same in the table, or later there. Versions move,
    so that a decision based on the profile of before is made again. Raises Unavailable."""
    written = 0
    for part in in_parts(profiles, MOST_UPDATES):
        known = _known(client, table, part)
        differing = (user for user in part if _differs(profiles[user], known.get(user)))
        written += _put(client, [_update(table, user, profiles[user]) for user in differing])
    return written


def _known(client: "DynamoDBClient", table: str, users: Sequence[str]) -> dict[str, str]:
    """As text. Not read consistently, at half the price: one that has just changed has seen more,
    which the update's own condition tells."""
    keys = [Key(table, "user_id", user) for user in users]
    found = items(client, keys, consistently=False)
    return {item["user_id"]["S"]: item["profile"]["S"] for _, item in found}


def _differs(profile: Profile, known: str | None) -> bool:
    """Whatever the order in which it tells what it knows."""
    return known is None or orjson.loads(known) != orjson.loads(to_json(profile))


def _put(client: "DynamoDBClient", updates: Sequence[Any]) -> int:
    """A transaction fails as a whole: it is tried again without those that a later one forbids."""
    for _ in range(ATTEMPTS):
        if not updates:
            return 0
        try:
            client.transact_write_items(TransactItems=updates)
            return len(updates)
        except (HTTPClientError, ConnectionError) as error:
            raise Unavailable(SERVICE, str(error)) from error
        except ClientError as error:
            codes = [reason.get("Code") for reason in error.response.get("CancellationReasons", [])]
            if not {"ConditionalCheckFailed", "TransactionConflict"} & set(codes):
                with told_apart():
                    raise
            pairs = zip(updates, codes, strict=True)
            updates = [update for update, code in pairs if code != "ConditionalCheckFailed"]
    raise Unavailable(SERVICE, "other writers hold the profiles that are rebuilt")


def _update(table: str, user_id: str, profile: Profile) -> Any:
    return {
        "Update": {
            "TableName": table,
            "Key": {"user_id": {"S": user_id}},
            "UpdateExpression": "SET #profile = :profile, last_ms = :last ADD #version :one",
            "ConditionExpression": "attribute_not_exists(user_id) OR last_ms <= :last",
            "ExpressionAttributeNames": {"#profile": "profile", "#version": "version"},
            "ExpressionAttributeValues": {
                ":profile": {"S": to_json(profile)},
                ":last": {"N": str(profile.last_ms)},
                ":one": {"N": "1"},
            },
        }
    }
