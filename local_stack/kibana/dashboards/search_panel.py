"""A saved search: the newest documents with its columns."""

from collections.abc import Mapping
from typing import Any

from local_stack.kibana.dashboards.panel import Panel
from local_stack.kibana.dashboards.state import search_source
from local_stack.kibana.search.rounds import Work
from local_stack.kibana.search.scope import DataView, Scope, Search

ROWS = 100  #: drawn; the count of all is shown beside them


def search_work(panel: Panel, scope: Scope) -> Work[dict[str, Any]]:
    source = search_source(panel.attributes)
    name = str(source.get("indexRefName", "kibanaSavedObjectMeta.searchSourceJSON.index"))
    view = panel.references.data_view(name)
    own = scope.also_stored(source.get("query"), source.get("filter"))
    columns = [str(each) for each in panel.attributes.get("columns", ()) if each != "_source"]
    fields = [*([view.time_field] if view.time_field else []), *columns]
    body = {
        "query": own.query(view),
        "size": ROWS,
        "_source": False,
        "fields": list(dict.fromkeys(fields)),
        "sort": _sort(panel.attributes.get("sort", ())),
    }
    (answer,) = yield [Search(view, body)]
    hits = answer["hits"]
    return {
        "columns": [_column(field, view) for field in dict.fromkeys(fields)],
        "rows": [
            [_cell(hit.get("fields", {}), field) for field in dict.fromkeys(fields)]
            for hit in hits["hits"]
        ],
        "total": hits["total"]["value"],
    }


def _sort(stored: Any) -> list[dict[str, Any]]:
    pairs = [stored] if stored and isinstance(stored[0], str) else stored
    return [{field: {"order": order, "unmapped_type": "keyword"}} for field, order in pairs]


def _column(field: str, view: DataView) -> dict[str, Any]:
    return {
        "id": field,
        "label": view.labels.get(field, "Time" if field == view.time_field else field),
        "field": field,
        "operation": "date_histogram" if field == view.time_field else "field",
        "format": view.formats.get(field),
    }


def _cell(fields: Mapping[str, Any], field: str) -> Any:
    """One value, or a list of several; what a field with objects in it holds is left out."""
    values = fields.get(field, [])
    return values if len(values) > 1 else values[0] if values else None
