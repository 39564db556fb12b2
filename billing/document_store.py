"""Statement documents in S3."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from contracts.errors import Unavailable
from contracts.messages import Document

if TYPE_CHECKING:  # the stubs are a tool of development
    from mypy_boto3_s3 import S3Client

PREFIX = "statements/"
CONTENT_TYPES = {"html": "text/html; charset=utf-8", "pdf": "application/pdf"}
CONNECTIONS = 16


def key_of(user_id: str, period: str, kind: str) -> str:
    return f"{PREFIX}{period}/{user_id}_{period}.{kind}"


@dataclass(frozen=True)
class DocumentStore:
    client: "S3Client"
    bucket: str

    def put(self, key: str, content: bytes) -> Document:
        """Where it is now. Putting the same again changes nothing. Raises Unavailable."""
        digest = hashlib.sha256(content).hexdigest()
        try:
            self.client.put_object(
                Bucket=self.bucket,
                Key=key,
                Body=content,
                ContentType=CONTENT_TYPES[key.rpartition(".")[2]],
                Metadata={"sha256": digest},
            )
        except (BotoCoreError, ClientError) as failure:
            raise Unavailable("S3", str(failure)) from failure
        return {"bucket": self.bucket, "key": key, "sha256": digest}

    def get(self, key: str) -> bytes | None:
        """None where there is no such document. Raises Unavailable."""
        try:
            return self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        except self.client.exceptions.NoSuchKey:
            return None
        except (BotoCoreError, ClientError) as failure:
            raise Unavailable("S3", str(failure)) from failure

    def keys(self, period: str) -> Iterator[str]:
        """Of all documents of a period, or of all periods where it is empty. Raises Unavailable."""
        prefix = f"{PREFIX}{period}/" if period else PREFIX
        pages = self.client.get_paginator("list_objects_v2")
        try:
            for page in pages.paginate(Bucket=self.bucket, Prefix=prefix):
                yield from (found["Key"] for found in page.get("Contents", ()))
        except (BotoCoreError, ClientError) as failure:
            raise Unavailable("S3", str(failure)) from failure


@cache
def document_store(bucket: str) -> DocumentStore:
    """Made once a process: a client costs more than many documents. S3 is where boto3 finds it.
    Raises Unavailable."""
    try:
        client = boto3.client("s3", config=Config(max_pool_connections=CONNECTIONS))
    except BotoCoreError as failure:  # such as a profile that is not there
        raise Unavailable("S3", str(failure)) from failure
    return DocumentStore(client, bucket)
