"""Everything on QuickSight, in the order of need: sources, data sets, analysis, dashboard."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from quicksight.piece import ANALYSIS, DASHBOARD, DATA_SET, DATA_SOURCE, Kind, Piece
from quicksight.settings import Settings
from quicksight.visuals import definition

HERE = Path(__file__).parent
LEDGER_PORT = 5432
LEDGER_DATABASE = "cardwatch"
#: All that QuickSight lets an owner do with a thing of each kind.
ACTIONS: Mapping[Kind, str] = {
    DATA_SOURCE: "DescribeDataSource DescribeDataSourcePermissions PassDataSource"
    " UpdateDataSource UpdateDataSourcePermissions DeleteDataSource",
    DATA_SET: "DescribeDataSet DescribeDataSetPermissions PassDataSet UpdateDataSet"
    " UpdateDataSetPermissions DeleteDataSet DescribeIngestion ListIngestions CreateIngestion"
    " CancelIngestion",
    ANALYSIS: "DescribeAnalysis DescribeAnalysisPermissions QueryAnalysis UpdateAnalysis"
    " UpdateAnalysisPermissions DeleteAnalysis RestoreAnalysis",
    DASHBOARD: "DescribeDashboard DescribeDashboardPermissions QueryDashboard UpdateDashboard"
    " UpdateDashboardPermissions DeleteDashboard ListDashboardVersions"
    " UpdateDashboardPublishedVersion",
}


class Pieces:
    def __init__(self, client: Any, account: str, region: str, settings: Settings) -> None:
        self._client = client
        self._account = account
        self._region = region
        self._settings = settings
        self._data_sets = load("data_sets.yml")

    def __iter__(self) -> Iterator[Piece]:
        yield self._source("archive", "ATHENA", {"AthenaParameters": {"WorkGroup": "primary"}})
        yield self._ledger()
        for described in self._data_sets:
            yield self._data_set(described)
        shown = {"Definition": self._definition()}
        yield self._piece(ANALYSIS, "analysis", {"Name": "Cardwatch", **shown})
        yield self._piece(DASHBOARD, "dashboard", {"Name": "Cardwatch", **shown})

    def _source(self, name: str, kind: str, parameters: Mapping[str, Any], **more: Any) -> Piece:
        wanted = {"Name": f"Cardwatch: {name}", "DataSourceParameters": parameters, **more}
        return self._piece(DATA_SOURCE, name, wanted, {"Type": kind})

    def _ledger(self) -> Piece:
        """Over TLS, through the stack's network, as the user of the secret."""
        settings = self._settings
        where = {
            "Host": settings.ledger_host,
            "Port": LEDGER_PORT,
            "Database": LEDGER_DATABASE,
        }
        return self._source(
            "ledger",
            "POSTGRESQL",
            {"PostgreSqlParameters": where},
            Credentials={"SecretArn": settings.ledger_secret},
            VpcConnectionProperties={"VpcConnectionArn": settings.vpc_connection},
            SslProperties={"DisableSsl": False},
        )

    def _data_set(self, described: Mapping[str, Any]) -> Piece:
        columns = [{"Name": name, "Type": kind} for name, kind in described["columns"].items()]
        query = {
            "DataSourceArn": self._arn("datasource", described["source"]),
            "Name": described["name"],
            "SqlQuery": self._query(described),
            "Columns": columns,
        }
        wanted = {
            "Name": f"Cardwatch: {described['name']}",
            "PhysicalTableMap": {described["name"]: {"CustomSql": query}},
            "ImportMode": "DIRECT_QUERY",
        }
        return self._piece(DATA_SET, described["name"], wanted)

    def _query(self, described: Mapping[str, Any]) -> str:
        """Athena's tables are in a catalog of the stack's own, which the query has to name."""
        sql = str(described["sql"])
        if described["source"] == "ledger":
            return sql
        catalog = catalog_name(self._settings.stack)
        for table in load("catalog.yml")["tables"]:
            sql = sql.replace(f"from {table['name']} ", f"from {catalog}.{table['name']} ")
        return sql

    def _definition(self) -> dict[str, Any]:
        types = {described["name"]: described["columns"] for described in self._data_sets}
        return definition(
            load("sheets.yml"), types, {name: self._arn("dataset", name) for name in types}
        )

    def _piece(
        self,
        kind: Kind,
        name: str,
        wanted: Mapping[str, Any],
        once: Mapping[str, Any] | None = None,
    ) -> Piece:
        identity = f"{self._settings.stack}-{name}"
        actions = [f"quicksight:{action}" for action in ACTIONS[kind].split()]
        owner = {"Principal": self._settings.owner, "Actions": actions}
        stack = self._settings.stack
        return Piece(
            self._client, kind, self._account, identity, stack, wanted, [owner], once or {}
        )

    def _arn(self, kind: str, name: str) -> str:
        place = f"arn:aws:quicksight:{self._region}:{self._account}"
        return f"{place}:{kind}/{self._settings.stack}-{name}"


def catalog_name(stack: str) -> str:
    """Athena takes no hyphen in a name."""
    return stack.replace("-", "_")


def load(file: str) -> Any:
    return yaml.safe_load((HERE / file).read_text())
