"""Where the servers asked may be away."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from elasticsearch import ApiError, TransportError
from elasticsearch.helpers import BulkIndexError

from contracts.errors import Unavailable


@contextmanager
def answering() -> Iterator[None]:
    """Raises Unavailable for what Elasticsearch or the ledger says against it within."""
    try:
        yield
    except (ApiError, TransportError, BulkIndexError) as error:
        raise Unavailable("elasticsearch", str(error)) from error
    except psycopg.Error as error:
        raise Unavailable("PostgreSQL", str(error).strip()) from error
