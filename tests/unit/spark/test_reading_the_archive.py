"""Which objects of the archive are read, and what is said where it cannot be."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from contracts.errors import Unavailable
from spark.archive import archive_keys


@dataclass
class Bucket:
    """One page a folder; or fails as a whole."""

    keys: list[str] = field(default_factory=list)
    failure: Exception | None = None

    def get_paginator(self, _: str) -> "Bucket":
        return self

    def paginate(self, **asked: str) -> Iterator[dict[str, Any]]:
        if self.failure:
            raise self.failure
        yield {"Contents": [{"Key": key} for key in self.keys if key.startswith(asked["Prefix"])]}


def keys_of(bucket: Bucket) -> list[str]:
    return archive_keys(cast("Any", bucket), "cardwatch-archive", until="2026-10-20")


def test_objects_of_three_folders_before_a_day_are_read() -> None:
    kept = [
        "approval-decisions/date=2026-10-19/part-1.jsonl.gz",
        "approval-requests/date=2026-10-18/part-1.jsonl.gz",
        "fraud-reports/date=2026-10-19/part-1.jsonl.gz",
    ]
    others = ["approval-requests/date=2026-10-20/part-1.jsonl.gz", "purchases/date=2026-10-18/p"]
    assert keys_of(Bucket([*others, *kept])) == kept


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (ClientError({"Error": {"Code": "NoSuchBucket"}}, "ListObjectsV2"), "NoSuchBucket"),
        (EndpointConnectionError(endpoint_url="http://s3"), "http://s3"),
    ],
)
def test_an_archive_that_cannot_be_listed_is_named(failure: Exception, told: str) -> None:
    with pytest.raises(Unavailable, match=f"bucket cardwatch-archive: .*{told}"):
        keys_of(Bucket(failure=failure))
