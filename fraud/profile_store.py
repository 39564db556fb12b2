"""Profiles and decisions for a Lambda on its own: read together, written together or not at all."""

from collections.abc import Collection
from typing import TYPE_CHECKING, cast

from fraud.dynamodb_errors import told_apart
from fraud.dynamodb_items import Tables, decision_item, profile_item, read, unless_outrun
from fraud.held import held_from, stored_of
from fraud.in_order import Known, Outcome, Stored

# Stubs are for checking; where this runs they are not installed.
if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

#: DynamoDB takes 100 items a call; a request needs two of them, its decision and its profile.
MOST_REQUESTS = 50


class ProfileStore:
    """Raises Unavailable where DynamoDB does not answer or is throttled."""

    def __init__(self, client: "DynamoDBClient", tables: Tables) -> None:
        self._client = client
        self._tables = tables

    def read(self, request_ids: Collection[str], user_ids: Collection[str]) -> Known:
        """What there is of them; at most MOST_REQUESTS of each."""
        decisions, profiles = read(self._client, self._tables, request_ids, user_ids)
        return Known(decisions, {user: stored_of(held) for user, held in profiles.items()})

    def write(self, outcome: Outcome) -> None:
        """All that is new in one transaction. Raises Outrun where it was based on old facts."""
        items = [self._decision_put(decision_item(decided)) for decided in outcome.made]
        items += [self._profile_put(*entry) for entry in outcome.profiles.items()]
        if items:
            with told_apart():
                self._client.transact_write_items(TransactItems=items)

    def _decision_put(self, item: dict[str, dict[str, str]]) -> "TransactWriteItemTypeDef":
        condition = "attribute_not_exists(request_id)"
        put = {"TableName": self._tables.decisions, "Item": item, "ConditionExpression": condition}
        return cast("TransactWriteItemTypeDef", {"Put": put})

    def _profile_put(self, user_id: str, stored: Stored) -> "TransactWriteItemTypeDef":
        held = held_from(stored)
        put = {"TableName": self._tables.profiles, "Item": profile_item(user_id, held)}
        return cast("TransactWriteItemTypeDef", {"Put": put | unless_outrun(held)})
