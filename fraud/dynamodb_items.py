"""Decisions and profiles as DynamoDB's tables hold them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import orjson

from fraud.dynamodb_reading import Key, items
from fraud.held import Held
from fraud.in_order import Decided, Source

# Stubs are for checking; where this runs they are not installed.
if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Item = dict[str, dict[str, str]]
#: The source of a decision that was stored without one: no request has it.
NOWHERE = Source(-1, -1)


@dataclass(frozen=True)
class Tables:
    profiles: str = "cardwatch-profiles"
    decisions: str = "cardwatch-decisions"

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        return cls(
            environ.get("PROFILES_TABLE", cls.profiles),
            environ.get("DECISIONS_TABLE", cls.decisions),
        )


def decision_item(decided: Decided) -> Item:
    decision = decided.decision
    return {
        "request_id": {"S": decision["request_id"]},
        "user_id": {"S": decision["user_id"]},
        "decision": {"S": orjson.dumps(decision).decode()},
        "source": {"S": str(decided.source)},
    }


def decided_of(item: Mapping[str, Any]) -> Decided:
    source = item.get("source", {}).get("S")
    return Decided(orjson.loads(item["decision"]["S"]), Source.parse(source) if source else NOWHERE)


def profile_item(user_id: str, held: Held) -> Item:
    """Under the next version; `last_ms` tells a rebuild whether it knows more."""
    item = {
        "user_id": {"S": user_id},
        "version": {"N": str(held.version + 1)},
        "last_ms": {"N": str(held.last_ms)},
        "profile": {"S": held.profile},
        "refused_ms": {"N": str(held.refused_ms)},
    }
    return {**item, "applied": {"S": str(held.applied)}} if held.applied else item


def held_of(item: Mapping[str, Any]) -> Held:
    applied = item.get("applied", {}).get("S")
    return Held(
        item["profile"]["S"],
        int(item["last_ms"]["N"]),
        Source.parse(applied) if applied else None,
        int(item["version"]["N"]),
        int(item["refused_ms"]["N"]) if "refused_ms" in item else 0,
    )


def unless_outrun(held: Held) -> dict[str, Any]:
    """The condition under which a profile may be put: nobody changed what it is based on."""
    if not held.version:
        return {"ConditionExpression": "attribute_not_exists(user_id)"}
    return {
        "ConditionExpression": "version = :read",
        "ExpressionAttributeValues": {":read": {"N": str(held.version)}},
    }


def read(
    client: "DynamoDBClient", tables: Tables, request_ids: Iterable[str], user_ids: Iterable[str]
) -> tuple[dict[str, Decided], dict[str, Held]]:
    """What there is of them, read consistently. Raises Unavailable."""
    wanted = [Key(tables.decisions, "request_id", name) for name in sorted(request_ids)]
    wanted += [Key(tables.profiles, "user_id", name) for name in sorted(user_ids)]
    decisions: dict[str, Decided] = {}
    profiles: dict[str, Held] = {}
    for table, item in items(client, wanted, consistently=True):
        if table == tables.decisions:
            decisions[item["request_id"]["S"]] = decided_of(item)
        else:
            profiles[item["user_id"]["S"]] = held_of(item)
    return decisions, profiles
