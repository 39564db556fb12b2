"""Profiles and decisions for the owner of partitions, who alone writes them and writes later."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar, cast

from contracts.errors import Unavailable
from fraud.dynamodb_errors import SERVICE, told_apart
from fraud.dynamodb_items import (
    Held,
    Tables,
    decision_item,
    profile_item,
    read,
    unless_outrun,
)
from fraud.in_order import Decided

# Stubs are for checking; where this runs they are not installed.
if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

T = TypeVar("T")
MOST_PUTS = 25  # that DynamoDB takes in one BatchWriteItem
MOST_PROFILES = 50  # a transaction; it takes 100, but fails as a whole
WRITE_ATTEMPTS = 3


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
        for part in _parts(made, MOST_PUTS):
            puts = [{"PutRequest": {"Item": decision_item(decided)}} for decided in part]
            self._put({self._tables.decisions: puts})

    def write_profiles(self, profiles: Mapping[str, Held]) -> Iterator[str]:
        """The users whose profiles are written, under the version that follows.

        Raises Outrun where someone else changed one since it was read.
        """
        for part in _parts(profiles.items(), MOST_PROFILES):
            with told_apart():
                self._client.transact_write_items(TransactItems=[self._put_of(*p) for p in part])
            yield from (user for user, _ in part)

    def _put_of(self, user_id: str, held: Held) -> Any:
        put = {"TableName": self._tables.profiles, "Item": profile_item(user_id, held)}
        return {"Put": put | unless_outrun(held)}

    def _put(self, pending: dict[str, Any]) -> None:
        for _ in range(WRITE_ATTEMPTS):
            with told_apart():
                answer = self._client.batch_write_item(RequestItems=pending)
            pending = cast("dict[str, Any]", answer["UnprocessedItems"])
            if not pending:
                return
        raise Unavailable(SERVICE, "puts are left unprocessed")


def _parts(values: Collection[T], size: int) -> Iterator[list[T]]:
    rest = iter(values)
    while part := list(islice(rest, size)):
        yield part
