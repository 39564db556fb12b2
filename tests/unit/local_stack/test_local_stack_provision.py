"""A server that cannot do what it is asked at the start is named, never shown as a traceback."""

import psycopg
import pytest
from botocore.exceptions import EndpointConnectionError
from kafka.errors import KafkaConnectionError

from contracts.errors import Unavailable
from local_stack.provision import side_by_side

ERRORS = [
    ("postgresql", psycopg.errors.InsufficientPrivilege("permission denied to create database")),
    ("kafka", KafkaConnectionError()),
    ("aws", EndpointConnectionError(endpoint_url="http://127.0.0.1:1")),
]


@pytest.mark.parametrize(("server", "error"), ERRORS)
def test_a_server_that_fails_is_named(server: str, error: Exception) -> None:
    def fails() -> list[str]:
        raise error

    said: list[str] = []
    with pytest.raises(Unavailable, match=f"{server} is unavailable"):
        side_by_side({"topics": lambda: ["a", "b"], "tables": fails}, said.append)
    assert said == ["topics           2 made"]
