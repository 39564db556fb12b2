"""Profiles and decisions for the owner of partitions, who alone writes them and writes later."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import orjson

from contracts.parts import in_parts
from fraud.dynamodb_errors import told_apart
from fraud.dynamodb_items import Tables, decision_item, profile_item, read, unless_outrun
from fraud.held import Held
from fraud.in_order import Decided

# Stubs are for checking; where this runs they are not installed.
if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: A transaction takes as many. BatchWriteItem would cost half the write units, but takes 25, and
#: DynamoDB Local needs ten times as long for each of them (bench/approvals).
MOST_DECISIONS = 100
MOST_PROFILES = 50  # fewer, since it fails as a whole


class HeldStore:
    """Raises Unavailable where DynamoDB does not answer or is throttled."""

    def __init__(self, client: "DynamoDBClient", tables: Tables) -> None:
        self._client = client
        self._tables = tables

    def read(
        self, request_ids: Collection[str], user_ids: Collection[str]
    ) -> tuple[dict[str, Decided], dict[str, Held]]:
        return read(self._client, self._tables, request_ids, user_ids)

    def write_decisions(self, made: Sequence[Decided]) -> None:
        """Safe to repeat: a decision never changes."""
        for part in in_parts(made, MOST_DECISIONS):
            self._write([self._put(self._tables.decisions, decision_item(d)) for d in part])

    def write_profiles(self, profiles: Mapping[str, Held]) -> Iterator[str]:
        """The users whose profiles are written, under the version that follows.

        Raises Outrun where someone else changed one since it was read.
        """
        for part in in_parts(profiles.items(), MOST_PROFILES):
            self._write([self._put_of(*entry) for entry in part])
            yield from (user for user, _ in part)

    def _put_of(self, user_id: str, held: Held) -> Any:
        put = self._put(self._tables.profiles, profile_item(user_id, held))
        return {"Put": put["Put"] | unless_outrun(held)}

    def _put(self, table: str, item: Mapping[str, Any]) -> Any:
        return {"Put": {"TableName": table, "Item": item}}

    def _write(self, items: Sequence[Any]) -> None:
        """The same items under the same token: written already, though no answer came, they are not
        taken for another's."""
        token = hashlib.blake2b(orjson.dumps(items), digest_size=16).hexdigest()
        with told_apart():
            self._client.transact_write_items(TransactItems=items, ClientRequestToken=token)
