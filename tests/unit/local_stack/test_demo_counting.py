"""A server that dies while the demo counts is named, never shown as a client's traceback."""

from pathlib import Path
from typing import Any

import psycopg
import pytest
from botocore.exceptions import EndpointConnectionError
from elasticsearch import ConnectionError as NoElasticsearch
from kafka.errors import KafkaTimeoutError

from contracts.errors import Unavailable
from local_stack.demo.counting import Counting


class Topics:
    """Fails as a client does whose server is away."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def read(self) -> Any:
        raise self._error


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (KafkaTimeoutError("no broker"), "kafka is unavailable (KafkaTimeoutError: no broker)"),
        (psycopg.OperationalError("refused\n"), "postgresql is unavailable (refused)"),
        (NoElasticsearch("refused"), "elasticsearch is unavailable (Connection error"),
        (EndpointConnectionError(endpoint_url="http://s3"), "aws is unavailable (Could not"),
    ],
)
def test_a_server_that_is_away_is_named(error: Exception, said: str) -> None:
    nobody: Any = None
    counting = Counting(Topics(error), nobody, "", nobody, "", Path())  # type: ignore[arg-type]
    for ask in (counting.counts, counting.figures):
        with pytest.raises(Unavailable) as failure:
            ask()
        assert said in str(failure.value)
        assert "check `make status`" in str(failure.value)
