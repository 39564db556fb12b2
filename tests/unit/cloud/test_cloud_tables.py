"""A new table's backups, for which AWS is not ready at once."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from cloud.tables import Table
from contracts.errors import Unavailable

KEYS = {
    "TableName": "trial-profiles",
    "KeySchema": [{"AttributeName": "user_id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "user_id", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}


class Early:
    """moto's DynamoDB, which refuses so many wishes for backups as AWS does."""

    def __init__(self, client: Any, refusals: int) -> None:
        self._client = client
        self.refusals = refusals

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def update_continuous_backups(self, **asked: Any) -> Any:
        if self.refusals:
            self.refusals -= 1
            told = {"Error": {"Code": "ContinuousBackupsUnavailableException", "Message": "soon"}}
            refused = self._client.exceptions.ContinuousBackupsUnavailableException
            raise refused(told, "UpdateContinuousBackups")
        return self._client.update_continuous_backups(**asked)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB"):
        monkeypatch.delenv(name, raising=False)
    with mock_aws():
        yield boto3.session.Session("local", "local", region_name="eu-central-1").client("dynamodb")


def test_a_new_table_is_asked_again_until_it_can_keep_backups(client: Any) -> None:
    pauses: list[float] = []
    table = Table(Early(client, refusals=3), KEYS, {}, pauses.append)

    table.apply()

    assert (table.differs(), pauses) == ("", [2.0] * 3)


def test_a_table_that_can_never_keep_backups_is_said_in_the_end(client: Any) -> None:
    table = Table(Early(client, refusals=1_000), KEYS, {}, lambda _: None)

    with pytest.raises(Unavailable, match="table trial-profiles .* no backups on within 600 s"):
        table.apply()
