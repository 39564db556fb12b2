"""The empty buckets of date histograms, asked for apart from those with documents.

Elasticsearch adds them where a search says from when to when (extended_bounds). These ends are part
of the search, and with a range until now they are others each time: Elasticsearch would then find
no answer in its cache, not even for an index that never changes. Asked for without documents, the
empty buckets cost nothing, and the search for the others stays the same from refresh to refresh.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from local_stack.kibana.lens.layer import Column
from local_stack.kibana.lens.request import Request
from local_stack.kibana.search.filters import Dsl
from local_stack.kibana.search.scope import Search

HISTOGRAM, ENDS = "date_histogram", "extended_bounds"


def empty_search(request: Request) -> Search | None:
    """Each histogram with all that is in its buckets; None where they are not asked for apart.

    Only a histogram of the time that the search itself is narrowed to has no bucket before the
    first or behind the last of these. With a look back Elasticsearch has to fill what lies between.
    """
    spanning = [depth for depth, column in enumerate(request.layer.buckets) if _spans(column)]
    if not spanning or request.moments.look_back:
        return None
    aggs: dict[str, Any] = {}
    for depth in spanning:
        aggs |= request.nested(request.layer.buckets[depth:])
    return Search(request.view, {"query": {"match_none": {}}, "aggs": aggs}, once=True)


def without_ends(search: Search) -> Search:
    return replace(search, body={**search.body, "aggs": _without_ends(search.body["aggs"])})


def with_empty(
    request: Request, aggs: Mapping[str, Any], depth: int, empty: Mapping[str, Any]
) -> dict[str, Any]:
    """`aggs` holds the bucket column of this depth; `empty` answers `empty_search`, or nothing."""
    if depth == len(request.layer.buckets):
        return dict(aggs)
    column = request.layer.buckets[depth]
    name = request.name(column)
    found = aggs[name]["buckets"]
    if name in empty:
        by_key = {bucket["key"]: bucket for bucket in (*empty[name]["buckets"], *found)}
        found = [by_key[key] for key in sorted(by_key)]
    if isinstance(found, Mapping):
        filled: Any = {
            key: with_empty(request, each, depth + 1, empty) for key, each in found.items()
        }
    else:
        filled = [with_empty(request, each, depth + 1, empty) for each in found]
    return {**aggs, name: {**aggs[name], "buckets": filled}}


def _spans(column: Column) -> bool:
    whole = column.params.get("includeEmptyRows", True) and not column.ignores_range
    return column.operation == HISTOGRAM and bool(whole)


def _without_ends(aggs: Mapping[str, Any]) -> Dsl:
    found = {}
    for name, aggregation in aggs.items():
        own = dict(aggregation)
        if HISTOGRAM in own:
            own[HISTOGRAM] = {key: part for key, part in own[HISTOGRAM].items() if key != ENDS}
        if "aggs" in own:
            own["aggs"] = _without_ends(own["aggs"])
        found[name] = own
    return found
