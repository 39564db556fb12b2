"""A table of documents as a saved search."""

from dataclasses import dataclass
from typing import Any

from dashboards.charts.chart import Context
from dashboards.errors import SourceError
from dashboards.saved_object import Reference, SavedObject, packed
from dashboards.source import strict

INDEX = "kibanaSavedObjectMeta.searchSourceJSON.index"


@dataclass(frozen=True)
class Words:
    """`columns` maps fields to widths in pixels, 0 where the width is left to Kibana."""

    view: str
    columns: dict[str, int]


def search(
    identity: str, title: str, description: str, query: str, words: dict[str, Any], context: Context
) -> SavedObject:
    found = strict(Words, words, context.where)
    view = context.view(found.view)
    if missing := sorted(set(found.columns) - set(view.types)):
        raise SourceError(context.where, f"{found.view} has no {', '.join(missing)}")
    source = {
        "query": {"query": query, "language": "kuery"},
        "filter": [],
        "highlightAll": True,
        "indexRefName": INDEX,
    }
    widths = {name: {"width": width} for name, width in found.columns.items() if width}
    attributes = {
        "title": title,
        "description": description,
        "columns": list(found.columns),
        "sort": [["@timestamp", "desc"]],
        "grid": {"columns": widths} if widths else {},
        "hideChart": True,
        "isTextBasedQuery": False,
        "usesAdHocDataView": False,
        "timeRestore": False,
        "rowHeight": 1,
        "kibanaSavedObjectMeta": {"searchSourceJSON": packed(source)},
    }
    return SavedObject(
        "search", identity, attributes, (Reference(INDEX, "index-pattern", view.id),)
    )
