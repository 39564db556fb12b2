"""Indices that a test makes, gone after it however it ends: what is in them is in all searches."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk

from local_stack.endpoints import Endpoints


@contextmanager
def indexed(
    stack: Endpoints, documents: Mapping[str, Mapping[str, Mapping[str, Any]]]
) -> Iterator[Elasticsearch]:
    """`documents`: by index, of which no other test has anything, and id."""
    actions = [
        {"_index": index, "_id": name, "_source": document}
        for index, of_index in documents.items()
        for name, document in of_index.items()
    ]
    with closing(Elasticsearch(stack.elasticsearch)) as client:
        try:
            bulk(client, actions, refresh=True)
            yield client
        finally:
            client.indices.delete(index=list(documents), ignore_unavailable=True)
