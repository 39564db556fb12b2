"""What the archive in S3 has of approvals: objects of compressed lines, by date."""

import gzip
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from contracts.errors import Unavailable
from spark.transforms.archive import FOLDERS, keys_before

# Stubs are for checking; where this runs they are not installed.
if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def archive_keys(client: "S3Client", bucket: str, until: str) -> list[str]:
    """Of requests, decisions and reports with a date before `until` (YYYY-MM-DD), in order. Raises
    Unavailable."""
    pages = client.get_paginator("list_objects_v2")
    found = (
        entry["Key"]
        for folder in FOLDERS
        for page in pages.paginate(Bucket=bucket, Prefix=f"{folder}/date=")
        for entry in page.get("Contents", ())
    )
    try:
        return keys_before(found, until)
    except (BotoCoreError, ClientError) as error:
        raise Unavailable("s3", f"bucket {bucket}: {error}") from error


def lines_of(client: "S3Client", bucket: str, key: str) -> list[bytes]:
    body = client.get_object(Bucket=bucket, Key=key)["Body"].read()
    return gzip.decompress(body).splitlines()
