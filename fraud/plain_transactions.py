"""DynamoDB's transactions as text at once, where botocore would make it value by value.

The items have their values' types already, as the service takes them. Walking through all of them
again by the service's description was a fifth of the listener's time.
"""

from typing import TYPE_CHECKING, Any

import orjson

# Stubs are for checking; where this runs they are not installed.
if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

OPERATION = "dynamodb.TransactWriteItems"
BODY = "cardwatch_body"  # in what botocore keeps of one call


def send_as_given(client: "DynamoDBClient") -> None:
    """From now on; `client` must not validate parameters, for it would find none."""
    client.meta.events.register(f"before-parameter-build.{OPERATION}", _set_aside)
    client.meta.events.register(f"before-call.{OPERATION}", _put_in)


def _set_aside(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    context[BODY] = orjson.dumps(params)
    params.clear()


def _put_in(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    params["body"] = context[BODY]
