"""DynamoDB's errors, told apart by what to do next."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import (
    ClientError,
    ConnectionError,
    CredentialRetrievalError,
    HTTPClientError,
)

from contracts.errors import Unavailable

SERVICE = "dynamodb"
#: These may pass; ResourceNotFound is among them because tables may still be being made.
PASSING = frozenset(
    {
        "InternalServerError",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ResourceNotFoundException",
        "ServiceUnavailable",
        "ThrottlingException",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
#: In a cancelled transaction: somebody else wrote one of its items.
OUTRUN = frozenset({"ConditionalCheckFailed", "TransactionConflict"})


class Outrun(Exception):
    """Another writer was faster: read again and decide again."""


@contextmanager
def told_apart() -> Iterator[None]:
    """Raises Outrun or Unavailable for what can be tried again; other errors pass unchanged."""
    try:
        yield
    except (HTTPClientError, ConnectionError, CredentialRetrievalError) as error:
        raise Unavailable(SERVICE, str(error)) from error
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == "TransactionCanceledException":
            _raise_for_cancellation(error)
        if code in PASSING or _is_of_the_server(error):
            raise Unavailable(SERVICE, code) from error
        raise


def _is_of_the_server(error: ClientError) -> bool:
    """Also where a balancer or a proxy answers for it, in HTML: the code is then a number."""
    return error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) >= 500


def _raise_for_cancellation(error: ClientError) -> None:
    reasons = error.response.get("CancellationReasons", [])
    codes = {reason.get("Code", "None") for reason in reasons} - {"None"}
    if codes and codes <= OUTRUN:
        raise Outrun from error
    passing = codes - OUTRUN
    if passing <= {"ProvisionedThroughputExceeded", "ThrottlingError"}:
        raise Unavailable(SERVICE, ", ".join(sorted(passing)) or "cancelled") from error
