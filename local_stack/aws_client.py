"""boto3 clients for the local AWS services, with placeholder keys that only they accept."""

from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from local_stack.endpoints import REGION

if TYPE_CHECKING:  # stubs are not on hosts
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

PLACEHOLDER = "local"


def dynamodb_client(url: str, config: Config | None = None) -> "DynamoDBClient":
    return boto3.client(
        "dynamodb",
        config=config,
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id=PLACEHOLDER,
        aws_secret_access_key=PLACEHOLDER,
    )


def s3_client(url: str) -> "S3Client":
    return boto3.client(
        "s3",
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id=PLACEHOLDER,
        aws_secret_access_key=PLACEHOLDER,
    )
