"""A server that is away, said alike whichever client notices."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from botocore.exceptions import BotoCoreError, ClientError
from elasticsearch import ApiError, TransportError
from kafka.errors import KafkaError

from contracts.errors import Unavailable

NOTICED: dict[str, tuple[type[Exception], ...]] = {
    "elasticsearch": (ApiError, TransportError),
    "kafka": (KafkaError,),
    "postgresql": (psycopg.Error,),
    "aws": (BotoCoreError, ClientError),
}


@contextmanager
def asked() -> Iterator[None]:
    """Raises Unavailable, by the name that `make status` gives the server."""
    try:
        yield
    except tuple(kind for kinds in NOTICED.values() for kind in kinds) as error:
        (name,) = (name for name, kinds in NOTICED.items() if isinstance(error, kinds))
        raise Unavailable(name, str(error).strip() or type(error).__name__) from error
