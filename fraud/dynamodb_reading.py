"""Many items of DynamoDB, of one table or several, in as few calls as it takes."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from contracts.errors import Unavailable
from contracts.parts import in_parts
from fraud.dynamodb_errors import SERVICE, told_apart

# Stubs are for checking; where this runs they are not installed.
if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import KeysAndAttributesTypeDef

MOST_KEYS = 100  # that DynamoDB takes in one call
ATTEMPTS = 3


class Key(NamedTuple):
    """`name` is that of the table's key."""

    table: str
    name: str
    value: str


def items(
    client: "DynamoDBClient", keys: Iterable[Key], consistently: bool
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(table, item) of those that are there. Raises Unavailable."""
    for part in in_parts(keys, MOST_KEYS):
        yield from _of_one_call(client, part, consistently)


def _of_one_call(
    client: "DynamoDBClient", keys: Iterable[Key], consistently: bool
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    pending: dict[str, KeysAndAttributesTypeDef] = {}
    for table, name, value in keys:
        asked = pending.setdefault(table, {"Keys": [], "ConsistentRead": consistently})
        cast("list[Any]", asked["Keys"]).append({name: {"S": value}})
    for _ in range(ATTEMPTS):
        with told_apart():
            answer = client.batch_get_item(RequestItems=pending)
        for table, found in answer["Responses"].items():
            yield from ((table, item) for item in found)
        pending = cast("dict[str, KeysAndAttributesTypeDef]", answer["UnprocessedKeys"])
        if not pending:
            return
    raise Unavailable(SERVICE, "keys are left unprocessed")
