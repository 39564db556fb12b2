"""Small Lens layers and answers for the tests beside this file."""

from datetime import UTC, datetime
from typing import Any

from local_stack.kibana.lens.layer import Layer
from local_stack.kibana.lens.request import Request
from local_stack.kibana.search.scope import DataView, Scope
from local_stack.kibana.search.timerange import TimeRange

VIEW = DataView("web", "web-access-*", "Web", "@timestamp", {"bytes": {"id": "bytes"}})
TIME = TimeRange(datetime(2026, 10, 2, tzinfo=UTC), datetime(2026, 10, 4, tzinfo=UTC), "UTC")

COUNT = {"operationType": "count", "sourceField": "___records___", "label": "Requests"}
DAYS = {
    "operationType": "date_histogram",
    "sourceField": "@timestamp",
    "isBucketed": True,
    "label": "Day",
    "params": {"interval": "1d"},
}


def terms(field: str, by: str, **params: Any) -> dict[str, Any]:
    ordered = {"orderBy": {"type": "column", "columnId": by}, "orderDirection": "desc", "size": 2}
    return {
        "operationType": "terms",
        "sourceField": field,
        "dataType": "string",
        "label": field,
        "params": {**ordered, **params},
    }


def metric(operation: str, field: str = "bytes", **more: Any) -> dict[str, Any]:
    return {"operationType": operation, "sourceField": field, "label": operation, **more}


def request(columns: dict[str, dict[str, Any]], **extents: tuple[float, float]) -> Request:
    """A request over columns in the order given."""
    layer = Layer.from_json("main", {"columns": columns, "columnOrder": list(columns)})
    return Request(layer, VIEW, Scope(TIME), extents)


def aggs(columns: dict[str, dict[str, Any]], **extents: tuple[float, float]) -> Any:
    return request(columns, **extents).search().body["aggs"]
