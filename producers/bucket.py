"""An S3 bucket, its errors said in Cardwatch's words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from contracts.errors import Unavailable

DEFAULT_BUCKET = "cardwatch-archive"


@dataclass(frozen=True)
class Bucket:
    """Objects by key. Each method raises Unavailable when S3 does not answer."""

    client: Any
    name: str

    def put(self, key: str, body: bytes) -> None:
        try:
            self.client.put_object(Bucket=self.name, Key=key, Body=body)
        except (BotoCoreError, ClientError) as error:
            raise Unavailable("s3", f"{self.name}/{key}: {error}") from error

    def get(self, key: str) -> bytes | None:
        """None where there is no such object."""
        try:
            body: bytes = self.client.get_object(Bucket=self.name, Key=key)["Body"].read()
        except self.client.exceptions.NoSuchKey:
            return None
        except (BotoCoreError, ClientError) as error:
            raise Unavailable("s3", f"{self.name}/{key}: {error}") from error
        return body

    def keys(self, prefix: str) -> Iterator[str]:
        try:
            pages = self.client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self.name, Prefix=prefix):
                yield from (found["Key"] for found in page.get("Contents", ()))
        except (BotoCoreError, ClientError) as error:
            raise Unavailable("s3", f"{self.name}/{prefix}: {error}") from error

    def make(self) -> None:
        """Makes the bucket where it is missing."""
        try:
            self.client.head_bucket(Bucket=self.name)
        except ClientError:
            self._create()
        except BotoCoreError as error:
            raise Unavailable("s3", str(error)) from error

    def _create(self) -> None:
        region = self.client.meta.region_name
        where = {"CreateBucketConfiguration": {"LocationConstraint": region}}
        try:
            self.client.create_bucket(Bucket=self.name, **({} if region == "us-east-1" else where))
        except (BotoCoreError, ClientError) as error:
            raise Unavailable("s3", f"bucket {self.name}: {error}") from error


def bucket_from_env(env: Mapping[str, str]) -> Bucket:
    """ARCHIVE_BUCKET names it; boto3 itself reads AWS_ENDPOINT_URL and the credentials."""
    region = env.get("AWS_REGION") or env.get("AWS_DEFAULT_REGION") or "us-east-1"
    client = boto3.client("s3", region_name=region)
    return Bucket(client, env.get("ARCHIVE_BUCKET") or DEFAULT_BUCKET)
