"""The archive's tables in AWS Glue, where Athena looks them up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from cloud.compare import differing

SERDE = "org.openx.data.jsonserde.JsonSerDe"
TEXT_INPUT = "org.apache.hadoop.mapred.TextInputFormat"
TEXT_OUTPUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
CATALOG = Path(__file__).with_name("catalog.yml")


@dataclass(frozen=True)
class Database:
    client: Any
    title: str

    @property
    def name(self) -> str:
        return f"catalog {self.title}"

    def differs(self) -> str:
        try:
            self.client.get_database(Name=self.title)
        except self.client.exceptions.EntityNotFoundException:
            return "missing"
        return ""

    def apply(self) -> None:
        self.client.create_database(DatabaseInput={"Name": self.title})

    def delete(self) -> bool:
        if self.differs():
            return False
        self.client.delete_database(Name=self.title)
        return True


@dataclass(frozen=True)
class CatalogTable:
    client: Any
    database: str
    wanted: Mapping[str, Any]

    @property
    def name(self) -> str:
        return f"catalog {self.database}.{self.wanted['Name']}"

    def differs(self) -> str:
        found = self._found()
        return "missing" if found is None else differing(found, self.wanted)

    def apply(self) -> None:
        made = self._found() is not None
        write = self.client.update_table if made else self.client.create_table
        write(DatabaseName=self.database, TableInput=dict(self.wanted))

    def delete(self) -> bool:
        if self._found() is None:
            return False
        self.client.delete_table(DatabaseName=self.database, Name=self.wanted["Name"])
        return True

    def _found(self) -> dict[str, Any] | None:
        try:
            table: dict[str, Any] = self.client.get_table(
                DatabaseName=self.database, Name=self.wanted["Name"]
            )["Table"]
        except self.client.exceptions.EntityNotFoundException:
            return None
        return table


def table_input(table: Mapping[str, Any], bucket: str, first_date: str) -> dict[str, Any]:
    """Days are projected: a new one is there without being registered."""
    location = f"s3://{bucket}/{table['folder']}/"
    return {
        "Name": table["name"],
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {
            "EXTERNAL": "TRUE",
            "projection.enabled": "true",
            "projection.date.type": "date",
            "projection.date.format": "yyyy-MM-dd",
            "projection.date.range": f"{first_date},NOW",
            "storage.location.template": f"{location}date=${{date}}/",
        },
        "PartitionKeys": [{"Name": "date", "Type": "string"}],
        "StorageDescriptor": {
            "Columns": [{"Name": name, "Type": kind} for name, kind in table["columns"].items()],
            "Location": location,
            "InputFormat": TEXT_INPUT,
            "OutputFormat": TEXT_OUTPUT,
            # One garbled line must not stop a query.
            "SerdeInfo": {
                "SerializationLibrary": SERDE,
                "Parameters": {"ignore.malformed.json": "true"},
            },
        },
    }


def catalog(client: Any, database: str, bucket: str) -> Iterator[Database | CatalogTable]:
    described = yaml.safe_load(CATALOG.read_text())
    yield Database(client, database)
    for table in described["tables"]:
        wanted = table_input(table, bucket, described["first_date"])
        yield CatalogTable(client, database, wanted)
