"""A layer from start to table: extents where needed, the search itself, what is left over."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from local_stack.kibana.lens.empty import empty_search, with_empty, without_ends
from local_stack.kibana.lens.layer import Layer
from local_stack.kibana.lens.others import Left, Path, left_over, left_within, other_search
from local_stack.kibana.lens.request import Request
from local_stack.kibana.lens.rows import Others, dates, rows
from local_stack.kibana.lens.table import table
from local_stack.kibana.search.rounds import Work
from local_stack.kibana.search.scope import DataView, Scope

Table = dict[str, Any]


def layer_work(layer: Layer, view: DataView, scope: Scope) -> Work[Table]:
    request = Request(layer, view, scope, {})
    if not layer.buckets and not request.asked_metrics():
        return table(request, [{}])  # only fixed values: nothing to ask
    if (extents := request.extent_search()) is not None:
        (answer,) = yield [extents]
        request = replace(request, extents=request.read_extents(answer["aggregations"]))
    apart = empty_search(request)
    first, *more = yield [without_ends(request.search()), apart] if apart else [request.search()]
    empty = more[0]["aggregations"] if more else {}
    aggs = with_empty(request, first.get("aggregations", {}), 0, empty)
    answer = {**first, "aggregations": aggs}
    others = yield from _others(request, aggs, empty)
    return table(request, rows(request, answer, others), dates(request, answer))


def _others(request: Request, aggs: Mapping[str, Any], empty: Mapping[str, Any]) -> Work[Others]:
    """What is left over within an Other bucket is known, and asked for, once that one is there."""
    others: dict[tuple[int, Path], Mapping[str, Any]] = {}
    left = left_over(request, dict(aggs))
    while left:
        by_depth = _by_depth(left)
        searches = [other_search(request, depth, each) for depth, each in by_depth.items()]
        answers = yield [without_ends(each) for each in searches] if empty else searches
        left = []
        for (depth, asked), answer in zip(by_depth.items(), answers, strict=True):
            for number, each in enumerate(asked):
                found = answer["aggregations"]["other"]["buckets"][str(number)]
                others[depth, each.path] = with_empty(request, found, depth + 1, empty)
                left += left_within(request, each, found)
    return others


def _by_depth(left: list[Left]) -> Mapping[int, list[Left]]:
    found: dict[int, list[Left]] = {}
    for each in left:
        found.setdefault(each.depth, []).append(each)
    return found
