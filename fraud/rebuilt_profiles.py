"""Rebuilt profiles into DynamoDB, never over one that has seen more."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from fraud.dynamodb_errors import told_apart
from fraud.profile import Profile
from fraud.profile_json import to_json

# Stubs are for checking; where this runs they are not installed.
if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def put_rebuilt(client: "DynamoDBClient", table: str, user_id: str, profile: Profile) -> bool:
    """False where the table has a later one. The version moves, so that a decision based on the
    profile of before is made again. Raises Unavailable."""
    try:
        with told_apart():
            client.update_item(
                TableName=table,
                Key={"user_id": {"S": user_id}},
                UpdateExpression="SET #profile = :profile, last_ms = :last ADD #version :one",
                ConditionExpression="attribute_not_exists(user_id) OR last_ms <= :last",
                ExpressionAttributeNames={"#profile": "profile", "#version": "version"},
                ExpressionAttributeValues={
                    ":profile": {"S": to_json(profile)},
                    ":last": {"N": str(profile.last_ms)},
                    ":one": {"N": "1"},
                },
            )
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return False
        raise
    return True
