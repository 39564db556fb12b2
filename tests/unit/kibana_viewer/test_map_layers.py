"""Layers of a saved map are asked for as tiles, countries and documents."""

import json
from pathlib import Path
from typing import Any

import pytest
from lens_samples import TIME

from local_stack.kibana.dashboards.panel import Panel
from local_stack.kibana.dashboards.references import References
from local_stack.kibana.maps.layers import map_work
from local_stack.kibana.saved_objects.saved_object import Key, Reference, SavedObject
from local_stack.kibana.saved_objects.store import Store
from local_stack.kibana.search.problem import Problem
from local_stack.kibana.search.scope import Scope

VIEW = {
    "type": "index-pattern",
    "id": "web",
    "attributes": {"title": "web-*", "timeFieldName": "@timestamp"},
}
CLUSTERS: dict[str, Any] = {
    "id": "clusters",
    "sourceDescriptor": {
        "type": "ES_GEO_GRID",
        "geoField": "place",
        "resolution": "MOST_FINE",
        "indexPatternRefName": "view",
        "metrics": [{"type": "count"}, {"type": "sum", "field": "bytes"}],
    },
}
COUNTRIES: dict[str, Any] = {
    "id": "countries",
    "sourceDescriptor": {"type": "EMS_FILE", "id": "world_countries"},
    "joins": [
        {
            "leftField": "iso2",
            "right": {"term": "country", "size": 9, "indexPatternRefName": "view"},
        }
    ],
}
DOCUMENTS = {
    "id": "documents",
    "sourceDescriptor": {
        "type": "ES_SEARCH",
        "geoField": "place",
        "indexPatternRefName": "view",
        "tooltipProperties": ["city"],
    },
}
WHOLE = Scope(TIME)
PAGE = Scope(TIME, ({"term": {"city": "Rome"}},))
BASE = {"id": "base", "sourceDescriptor": {"type": "EMS_TMS"}}


def run(
    folder: Path,
    layers: list[dict[str, Any]],
    *answers: Any,
    zoom: float = 1.5,
    page: Scope = WHOLE,
) -> Any:
    """What was searched, and what the page gets."""
    store = Store(folder / "saved.ndjson")
    store.put([SavedObject.from_json(VIEW)])
    references = References.of(store, [Reference("view", Key("index-pattern", "web"))])
    saved = {"query": {"query": "never: asked", "language": "kuery"}}
    attributes = {"layerListJSON": json.dumps(layers), "mapStateJSON": json.dumps(saved)}
    panel = Panel("p", "map", "Map", {}, attributes, references)
    work = map_work(panel, page, zoom)
    try:
        searches = next(work)
        work.send(list(answers))
    except StopIteration as end:
        return (searches if answers else []), end.value["layers"]
    raise AssertionError("a map asks once")


def test_clusters_lie_in_the_middle_of_their_documents(tmp_path: Path) -> None:
    middle = {"location": {"lon": 8.7, "lat": 50.1}}
    tile = {"doc_count": 3, "middle": middle, "sum_of_bytes": {"value": 9.0}}
    answer = {"aggregations": {"tiles": {"buckets": [tile]}}}
    (search,), found = run(tmp_path, [BASE, CLUSTERS], answer)
    # Kibana rounds the zoom up, here from 1.5, and adds 4 for the finest clusters but one.
    assert search.body["aggs"]["tiles"]["geotile_grid"]["precision"] == 6
    values = {"doc_count": 3, "sum_of_bytes": 9.0}
    assert found["clusters"]["rows"] == [{"lon": 8.7, "lat": 50.1, "values": values}]


def test_a_closer_look_has_finer_clusters(tmp_path: Path) -> None:
    answer = {"aggregations": {"tiles": {"buckets": []}}}
    (search,), _ = run(tmp_path, [CLUSTERS], answer, zoom=6.2)
    assert search.body["aggs"]["tiles"]["geotile_grid"]["precision"] == 11


def test_countries_are_joined_by_their_code(tmp_path: Path) -> None:
    answer = {"aggregations": {"keys": {"buckets": [{"key": "DE", "doc_count": 7}]}}}
    (search,), found = run(tmp_path, [COUNTRIES], answer)
    assert search.body["aggs"]["keys"]["terms"] == {"field": "country", "size": 9}
    assert found["countries"]["rows"] == [{"key": "DE", "values": {"doc_count": 7}}]
    assert (found["countries"]["joinField"], found["countries"]["field"]) == ("iso2", "country")


def test_a_layer_is_narrowed_by_its_own_query_alone(tmp_path: Path) -> None:
    failed = {"query": "status: 500", "language": "kuery"}
    (joined,) = COUNTRIES["joins"]
    join = {**joined, "right": {**joined["right"], "whereQuery": failed}}
    answer = {"aggregations": {"keys": {"buckets": []}, "tiles": {"buckets": []}}}
    every = {**CLUSTERS, "id": "every"}
    layers = [{**COUNTRIES, "joins": [join]}, {**CLUSTERS, "query": failed}, every]
    searches, _ = run(tmp_path, layers, *[answer] * 3)
    queries = [search.body["query"]["bool"]["filter"][2:] for search in searches]
    assert queries == [[{"match": {"status": "500"}}], [{"match": {"status": "500"}}], []]


@pytest.mark.parametrize(
    ("flags", "narrowed_by"),
    [
        ({}, ["range", "range", "term"]),
        ({"applyGlobalTime": False}, ["term"]),
        ({"applyGlobalQuery": False}, ["range", "range"]),
    ],
    ids=["neither", "time", "query"],
)
def test_a_layer_may_be_saved_to_leave_the_time_or_the_query_of_the_page_be(
    tmp_path: Path, flags: dict[str, bool], narrowed_by: list[str]
) -> None:
    source = {**CLUSTERS["sourceDescriptor"], **flags}
    answer = {"aggregations": {"tiles": {"buckets": []}}}
    (search,), _ = run(tmp_path, [{**CLUSTERS, "sourceDescriptor": source}], answer, page=PAGE)
    assert [next(iter(each)) for each in search.body["query"]["bool"]["filter"]] == narrowed_by


def test_documents_carry_what_their_tooltip_shows(tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": [8.7, 50.1]}
    answer = {"hits": {"hits": [{"fields": {"place": [point], "city": ["<b>Rome</b>"]}}]}}
    _, found = run(tmp_path, [DOCUMENTS], answer)
    (row,) = found["documents"]["rows"]
    assert (row["lon"], row["lat"], row["tips"]) == (8.7, 50.1, {"city": "<b>Rome</b>"})


def test_a_basemap_and_a_layer_that_is_switched_off_ask_nothing(tmp_path: Path) -> None:
    assert run(tmp_path, [BASE, {**CLUSTERS, "visible": False}]) == ([], {})


def test_a_layer_of_another_kind_is_named(tmp_path: Path) -> None:
    layer = {"id": "x", "sourceDescriptor": {"type": "ES_PEW_PEW"}}
    with pytest.raises(Problem, match="ES_PEW_PEW"):
        run(tmp_path, [layer])
