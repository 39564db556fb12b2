"""What DynamoDB says, told apart by what to do next."""

from typing import Any

import pytest
from botocore.exceptions import ClientError, CredentialRetrievalError, EndpointConnectionError

from contracts.errors import Unavailable
from fraud.dynamodb_errors import Outrun, told_apart


def refused(code: str, status: int = 400, *reasons: str) -> ClientError:
    answer: Any = {
        "Error": {"Code": code},
        "ResponseMetadata": {"HTTPStatusCode": status},
        "CancellationReasons": [{"Code": reason} for reason in reasons],
    }
    return ClientError(answer, "TransactWriteItems")


@pytest.mark.parametrize(
    ("error", "known_as"),
    [
        (refused("ThrottlingException"), Unavailable),
        (refused("InternalServerError", 500), Unavailable),
        (refused("503", 503), Unavailable),  # of a proxy, in HTML
        (EndpointConnectionError(endpoint_url="http://dynamodb"), Unavailable),
        (CredentialRetrievalError(provider="iam-role", error_msg="no answer"), Unavailable),
        (refused("TransactionCanceledException", 400, "None", "ThrottlingError"), Unavailable),
        (refused("TransactionCanceledException", 400, "None", "ConditionalCheckFailed"), Outrun),
        (refused("TransactionCanceledException", 400, "ValidationError"), ClientError),
        (refused("AccessDeniedException"), ClientError),
    ],
    ids=str,
)
def test_an_error_is_known_by_what_to_do_next(error: Exception, known_as: type[Exception]) -> None:
    with pytest.raises(known_as), told_apart():
        raise error
