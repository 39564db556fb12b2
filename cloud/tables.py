"""The DynamoDB tables of contracts/dynamodb, with what keeps them safe on AWS."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from cloud.patience import PATIENCE_S, comes_true
from contracts.errors import Unavailable

#: Tables are named as in contracts/ up to this beginning, which is the stack's name.
PREFIX = "cardwatch-"


@dataclass(frozen=True)
class Table:
    client: Any
    wanted: Mapping[str, Any]
    tags: Mapping[str, str]
    sleep: Callable[[float], None] = time.sleep

    @property
    def name(self) -> str:
        return f"table {self._table}"

    @property
    def _table(self) -> str:
        return str(self.wanted["TableName"])

    def differs(self) -> str:
        table = self._described()
        if table is None:
            return "missing"
        if not _same_keys(table, self.wanted):
            return "keys"  # apply() refuses: they cannot change
        return "" if self._kept() else "backups"

    def apply(self) -> None:
        """Raises ValueError where the keys differ: only a new table can have others; Unavailable
        where AWS takes too long to make backups possible."""
        table = self._described()
        if table is None:
            self._create()
        elif not _same_keys(table, self.wanted):
            raise ValueError(
                f"{self.name} has other keys than contracts/ says: "
                "export it, delete it, run again, import it"
            )
        self._keep()

    def delete(self) -> bool:
        if self._described() is None:
            return False
        self.client.delete_table(TableName=self._table)
        self.client.get_waiter("table_not_exists").wait(TableName=self._table)
        return True

    def _described(self) -> dict[str, Any] | None:
        try:
            table: dict[str, Any] = self.client.describe_table(TableName=self._table)["Table"]
        except self.client.exceptions.ResourceNotFoundException:
            return None
        return table

    def _create(self) -> None:
        self.client.create_table(**self.wanted)
        self.client.get_waiter("table_exists").wait(TableName=self._table)
        arn = self.client.describe_table(TableName=self._table)["Table"]["TableArn"]
        tags = [{"Key": key, "Value": value} for key, value in self.tags.items()]
        _unless_local(self.client.tag_resource, ResourceArn=arn, Tags=tags)

    def _kept(self) -> bool:
        """Whether the table can be set back to any second of the last 35 days."""
        answer = _unless_local(self.client.describe_continuous_backups, TableName=self._table)
        if answer is None:
            return True
        recovery = answer["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
        return bool(recovery["PointInTimeRecoveryStatus"] == "ENABLED")

    def _keep(self) -> None:
        """AWS first turns on plain backups of a new table by itself, and until then refuses to be
        asked for more."""
        if not comes_true(self._asked_to_keep, self.sleep):
            raise Unavailable(self.name, f"AWS turned no backups on within {PATIENCE_S:.0f} s")

    def _asked_to_keep(self) -> bool:
        """False where it is too early."""
        try:
            _unless_local(
                self.client.update_continuous_backups,
                TableName=self._table,
                PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
            )
        except self.client.exceptions.ContinuousBackupsUnavailableException:
            return False
        return True


def _same_keys(table: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return bool(table["KeySchema"] == wanted["KeySchema"])


def _unless_local(call: Callable[..., Any], **asked: Any) -> Any:
    """The answer; none of DynamoDB Local, which knows neither tags nor backups: AWS never answers
    with this error."""
    try:
        return call(**asked)
    except ClientError as error:
        if error.response["Error"]["Code"] != "UnknownOperationException":
            raise
        return None


def tables(client: Any, contracts: Path, stack: str) -> Iterator[Table]:
    for file in sorted((contracts / "dynamodb").glob("*.json")):
        wanted = json.loads(file.read_text())
        name = f"{stack}-{wanted['TableName'].removeprefix(PREFIX)}"
        yield Table(client, {**wanted, "TableName": name}, {"cardwatch_stack": stack})
