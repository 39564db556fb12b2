"""Statement documents in S3."""

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from billing.statement import Statement
from contracts.errors import Unavailable
from contracts.messages import Document

if TYPE_CHECKING:  # the stubs are a tool of development
    from mypy_boto3_s3 import S3Client


def key_of(statement: Statement) -> str:
    return f"statements/{statement.period}/{statement.statement_id}.html"


@dataclass(frozen=True)
class DocumentStore:
    client: "S3Client"
    bucket: str

    def put(self, statement: Statement, html: bytes) -> Document:
        """Where it is now. Putting the same again changes nothing. Raises Unavailable."""
        key, digest = key_of(statement), hashlib.sha256(html)
        try:
            self.client.put_object(
                Bucket=self.bucket,
                Key=key,
                Body=html,
                ContentType="text/html; charset=utf-8",
                Metadata={"sha256": digest.hexdigest()},
            )
        except (BotoCoreError, ClientError) as failure:
            raise Unavailable("S3", str(failure)) from failure
        return {"bucket": self.bucket, "key": key, "sha256": digest.hexdigest()}

    def get(self, key: str) -> bytes | None:
        """None where there is no such document. Raises Unavailable."""
        try:
            return self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        except self.client.exceptions.NoSuchKey:
            return None
        except (BotoCoreError, ClientError) as failure:
            raise Unavailable("S3", str(failure)) from failure


@cache
def document_store(bucket: str) -> DocumentStore:
    """Made once a process: a client costs more than many documents. S3 is where boto3 finds it."""
    return DocumentStore(boto3.client("s3"), bucket)
