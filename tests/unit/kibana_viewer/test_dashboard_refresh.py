"""One refresh asks once for all panels, and a panel that fails leaves the others alone."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lens_samples import COUNT, metric, terms

from local_stack.kibana.dashboards.dashboard import Dashboard, load
from local_stack.kibana.dashboards.refresh import Wanted, refresh
from local_stack.kibana.saved_objects.saved_object import SavedObject
from local_stack.kibana.saved_objects.store import Store
from local_stack.kibana.search.msearch import Answer
from local_stack.kibana.search.problem import Problem
from local_stack.kibana.search.scope import Search

NOW = datetime(2026, 11, 24, tzinfo=UTC)
REFERENCE = {"type": "index-pattern", "id": "web", "name": "indexpattern-datasource-layer-main"}


class Recording:
    """Answers every search with ten documents and empty aggregations; remembers what was asked."""

    def __init__(self) -> None:
        self.rounds: list[Sequence[Search]] = []

    def answers(self, searches: Sequence[Search]) -> list[Answer | Problem]:
        self.rounds.append(searches)
        return [
            {"hits": {"total": {"value": 10}, "hits": []}, "aggregations": _empty(search)}
            for search in searches
        ]


def _empty(search: Search) -> dict[str, Any]:
    return {
        name: {"buckets": [], "value": 1.0, "sum_other_doc_count": 0}
        for name in search.body.get("aggs", {})
    }


def lens(name: str, columns: dict[str, Any], **more: Any) -> dict[str, Any]:
    layers = {"main": {"columns": columns, "columnOrder": list(columns)}}
    state = {"datasourceStates": {"formBased": {"layers": layers}}, **more}
    attributes = {"title": name, "visualizationType": "lnsMetric", "state": state}
    return {"type": "lens", "id": name, "attributes": attributes, "references": [REFERENCE]}


def dashboard(*names: str, controls: dict[str, Any] | None = None) -> dict[str, Any]:
    panels = [
        {
            "type": "lens",
            "panelIndex": name,
            "panelRefName": f"panel_{name}",
            "gridData": {"x": 0, "y": 0, "w": 24, "h": 10, "i": name},
            "embeddableConfig": {},
        }
        for name in names
    ]
    references = [{"type": "lens", "id": n, "name": f"{n}:panel_{n}"} for n in names]
    chosen = {"type": "index-pattern", "id": "web", "name": "controlGroup_c:optionsListDataView"}
    attributes: dict[str, Any] = {"title": "Web", "panelsJSON": json.dumps(panels)}
    if controls:
        attributes["controlGroupInput"] = {"panelsJSON": json.dumps(controls)}
    return {
        "type": "dashboard",
        "id": "d",
        "attributes": attributes,
        "references": [*references, chosen],
    }


@pytest.fixture
def store(tmp_path: Path) -> Store:
    found = Store(tmp_path / "saved.ndjson")
    attributes = {"title": "web-*", "timeFieldName": "@timestamp"}
    put(found, {"type": "index-pattern", "id": "web", "attributes": attributes})
    put(found, lens("visits", {"m": COUNT}), lens("bytes", {"m": metric("sum")}))
    return found


def put(store: Store, *objects: dict[str, Any]) -> None:
    store.put(SavedObject.from_json(each) for each in objects)


def opened(store: Store, *names: str, **more: Any) -> Dashboard:
    put(store, dashboard(*names, **more))
    found = load(store, "d")
    assert found is not None
    return found


def wanted(**more: Any) -> Wanted:
    return Wanted.from_json({"from": "now-1d", "to": "now", "timezone": "UTC", **more})


def filters_of(search: Search) -> list[Any]:
    found: list[Any] = search.body["query"]["bool"]["filter"]
    return found


def test_all_panels_are_asked_for_in_one_request(store: Store) -> None:
    asked = Recording()
    answer = refresh(opened(store, "visits", "bytes"), wanted(), NOW, asked)
    assert [len(searches) for searches in asked.rounds] == [2]
    assert answer["requests"] == 1
    assert answer["panels"]["visits"]["tables"]["main"]["rows"] == [[10]]


def test_a_second_request_is_made_for_all_that_is_left_over_together(store: Store) -> None:
    class SomeLeft(Recording):
        def answers(self, searches: Sequence[Search]) -> list[Answer | Problem]:
            found = super().answers(searches)
            for each in found:
                for agg in each["aggregations"].values():  # type: ignore[index]
                    agg["sum_other_doc_count"] = 3 if len(self.rounds) == 1 else 0
                    agg["buckets"] = [] if len(self.rounds) == 1 else {"0": {"doc_count": 3}}
            return found

    split = {"t": terms("city", "m", otherBucket=True), "m": COUNT}
    put(store, lens("one", split), lens("two", split))
    asked = SomeLeft()
    answer = refresh(opened(store, "one", "two"), wanted(), NOW, asked)
    assert [len(searches) for searches in asked.rounds] == [2, 2]
    assert answer["panels"]["two"]["tables"]["main"]["rows"] == [["__other__", 3]]


def test_a_group_that_a_panel_puts_together_is_no_column_of_its_answer(store: Store) -> None:
    split = {"t": terms("city", "m"), "m": COUNT}
    tile = {"layerId": "main", "breakdownByAccessor": "t", "collapseFn": "sum"}
    put(store, lens("one", split, visualization=tile))
    answer = refresh(opened(store, "one"), wanted(), NOW, Recording())
    columns = answer["panels"]["one"]["tables"]["main"]["columns"]
    assert [column["id"] for column in columns] == ["m"]


def test_a_mark_says_what_happened_with_the_fields_that_it_shows(store: Store) -> None:
    class OneBurst(Recording):
        def answers(self, searches: Sequence[Search]) -> list[Answer | Problem]:
            found = super().answers(searches)
            hit = {"fields": {"errors": [7]}}
            newest = {"newest": {"hits": {"hits": [hit]}}}
            events = {"buckets": [{"key": 5, "doc_count": 1, **newest}]}
            return [*found[:-1], {"aggregations": {"events": events}}]

    names = {"fieldAttrs": json.dumps({"errors": {"customLabel": "Failed"}})}
    view = {"title": "web-*", "timeFieldName": "@timestamp", **names}
    put(store, {"type": "index-pattern", "id": "web", "attributes": view})
    mark = {"type": "query", "label": "Burst", "color": "#111111", "extraFields": ["errors", "no"]}
    layer = {"layerId": "marks", "layerType": "annotations", "annotations": [mark]}
    chart = lens("one", {"m": COUNT}, visualization={"layers": [layer]})
    own = {"type": "index-pattern", "id": "web", "name": "xy-visualization-layer-marks"}
    put(store, {**chart, "references": [REFERENCE, own]})
    asked = OneBurst()
    answer = refresh(opened(store, "one"), wanted(), NOW, asked)
    rows = answer["panels"]["one"]["tables"]["marks"]["rows"]
    assert rows == [[5, "Burst", "#111111", 1, {"Failed": 7}]]
    newest = asked.rounds[0][-1].body["aggs"]["events"]["aggs"]["newest"]["top_hits"]
    assert newest["fields"] == ["errors", "no"]


def test_query_filters_and_time_narrow_every_panel(store: Store) -> None:
    pill = {"kind": "phrase", "field": "city", "value": "<script>", "negate": True}
    asked = Recording()
    refresh(opened(store, "visits"), wanted(query="status: 500", filters=[pill]), NOW, asked)
    found = filters_of(asked.rounds[0][0])
    assert found[0]["range"]["@timestamp"]["gte"] == "2026-11-23T00:00:00.000Z"
    assert {"match": {"status": "500"}} in found
    assert {"bool": {"must_not": [{"match_phrase": {"city": "<script>"}}]}} in found


@pytest.mark.parametrize(
    ("relation", "together"),
    [
        ("AND", lambda parts: {"bool": {"filter": parts}}),
        ("OR", lambda parts: {"bool": {"should": parts, "minimum_should_match": 1}}),
    ],
)
def test_saved_filters_that_are_combined_narrow_every_panel(
    store: Store, relation: str, together: Callable[[list[Any]], Any]
) -> None:
    parts: list[dict[str, Any]] = [{"query": {"term": {"city": city}}} for city in ("Rome", "Oslo")]
    meta = {"type": "combined", "relation": relation, "params": parts}
    source = {"searchSourceJSON": json.dumps({"filter": [{"meta": meta, "query": {}}]})}
    asked = Recording()
    found = edited(store, lambda panels: None, kibanaSavedObjectMeta=source)
    refresh(found, wanted(), NOW, asked)
    assert together([part["query"] for part in parts]) in filters_of(asked.rounds[0][0])


def test_dates_without_an_offset_are_of_the_zone_of_the_browser(store: Store) -> None:
    query = {"query": "at < 2026-10-03", "language": "kuery"}
    put(store, lens("early", {"m": {**COUNT, "filter": query}}, query=query))
    pill = {"kind": "kql", "value": "at < 2026-10-02"}
    asked = Recording()
    rome = wanted(timezone="Europe/Rome", query="at < 2026-10-01", filters=[pill])
    refresh(opened(store, "early"), rome, NOW, asked)
    search = asked.rounds[0][0]
    inside = search.body["aggs"]["c0"]["filter"]["bool"]["filter"]
    ends = [each["range"]["at"] for each in (*filters_of(search)[2:], *inside)]
    assert [end["lt"] for end in ends] == [f"2026-10-0{day}" for day in (1, 2, 3, 3)]
    assert {end["time_zone"] for end in ends} == {"Europe/Rome"}


def test_a_pill_that_is_switched_off_filters_nothing(store: Store) -> None:
    pill = {"kind": "exists", "field": "city", "disabled": True}
    asked = Recording()
    refresh(opened(store, "visits"), wanted(filters=[pill]), NOW, asked)
    assert not any("exists" in each for each in filters_of(asked.rounds[0][0]))


def test_a_choice_of_a_control_narrows_the_panels_but_not_its_own_options(store: Store) -> None:
    control = {"type": "optionsListControl", "order": 0, "explicitInput": {"fieldName": "city"}}
    asked = Recording()
    choices = {"c": {"selected": ["Rome"]}}
    found = opened(store, "visits", controls={"c": control})
    refresh(found, wanted(controls=choices), NOW, asked)
    options, visits = asked.rounds[0]
    rome = {"bool": {"should": [{"match_phrase": {"city": "Rome"}}], "minimum_should_match": 1}}
    assert rome in filters_of(visits)
    assert rome not in filters_of(options)


def test_a_control_has_the_format_of_its_field(store: Store) -> None:
    words = {"id": "static_lookup", "params": {"lookupEntries": [{"key": "a", "value": "Rome"}]}}
    formats = {"fieldFormatMap": json.dumps({"city": words})}
    put(store, {"type": "index-pattern", "id": "web", "attributes": {"title": "web-*", **formats}})
    control = {"type": "optionsListControl", "order": 0, "explicitInput": {"fieldName": "city"}}
    (found,) = opened(store, "visits", controls={"c": control}).json()["controls"]
    assert found["format"] == words


def test_a_panel_that_cannot_be_asked_leaves_the_others_alone(store: Store) -> None:
    put(store, lens("broken", {"m": metric("time_scale")}), lens("odd", {"m": {"label": "x"}}))
    put(store, lens("query", {"m": COUNT}, query={"query": "a: (", "language": "kuery"}))
    found = opened(store, "broken", "odd", "query", "gone", "visits")
    answer = refresh(found, wanted(), NOW, Recording())
    assert "time_scale" in answer["panels"]["broken"]["problem"]["message"]
    assert "has no columns" in answer["panels"]["odd"]["problem"]["message"]
    assert "expected" in answer["panels"]["query"]["problem"]["message"]
    assert answer["panels"]["visits"]["tables"]["main"]["rows"] == [[10]]
    (gone,) = [panel for panel in found.json()["panels"] if panel["id"] == "gone"]
    assert "lens gone" in gone["problem"]["message"]


def edited(store: Store, change: Callable[[list[Any]], None], **attributes: Any) -> Dashboard:
    """With the panels visits and bytes, changed."""
    saved = dashboard("visits", "bytes")
    stored = json.loads(saved["attributes"]["panelsJSON"])
    change(stored)
    saved["attributes"] |= {"panelsJSON": json.dumps(stored), **attributes}
    put(store, saved)
    found = load(store, "d")
    assert found is not None
    return found


@pytest.mark.parametrize(
    "change",
    [
        lambda panels: panels[0].pop("gridData"),
        lambda panels: panels[0]["gridData"].update(w=None),
        lambda panels: panels[0].update(embeddableConfig=3),
        lambda panels: panels[0]["embeddableConfig"].update(
            enhancements={"dynamicActions": {"events": [{"action": None}]}}
        ),
        lambda panels: panels.insert(0, 7),
    ],
    ids=["no place", "no width", "no config", "no action", "no panel"],
)
def test_a_panel_of_an_odd_shape_leaves_the_others_alone(
    store: Store, change: Callable[[list[Any]], None]
) -> None:
    found = edited(store, change)
    odd, *others = found.json()["panels"]
    assert "is not as Kibana writes it" in odd["problem"]["message"]
    assert [other["problem"] for other in others] == [None] * len(others)
    answer = refresh(found, wanted(), NOW, Recording())
    assert answer["panels"]["bytes"]["tables"]["main"]["rows"] == [[1.0]]


def test_what_is_null_is_not_there(store: Store) -> None:
    def change(panels: list[Any]) -> None:
        panels[0]["embeddableConfig"]["enhancements"] = None

    source = {"searchSourceJSON": '{"query":null,"filter":null}'}
    found = edited(store, change, kibanaSavedObjectMeta=source)
    assert [panel["problem"] for panel in found.json()["panels"]] == [None, None]
    assert (found.query, found.own_filters()) == ("", [])


def test_a_section_is_as_high_as_its_panels(store: Store) -> None:
    def change(panels: list[Any]) -> None:
        inside, below = panels
        inside["gridData"] |= {"y": 0, "h": 10, "sectionId": "s"}
        below["gridData"] |= {"y": 6}

    section = {"title": "S", "collapsed": True, "gridData": {"y": 5, "i": "s"}}
    rows = [panel.grid["y"] for panel in edited(store, change, sections=[section]).panels]
    assert rows == [5 + 1, 6 + 10]


def test_a_search_that_fails_is_its_panels_problem_alone(store: Store) -> None:
    class FirstFails(Recording):
        def answers(self, searches: Sequence[Search]) -> list[Answer | Problem]:
            return [Problem("panel", "too many buckets"), *super().answers(searches)[1:]]

    answer = refresh(opened(store, "visits", "bytes"), wanted(), NOW, FirstFails())
    assert answer["panels"]["visits"]["problem"]["message"] == "too many buckets"
    assert "tables" in answer["panels"]["bytes"]


def test_a_syntax_error_in_the_bar_is_a_problem_of_the_bar(store: Store) -> None:
    with pytest.raises(Problem) as found:
        refresh(opened(store, "visits"), wanted(query="a: (1"), NOW, Recording())
    assert (found.value.where, found.value.position) == ("query", 5)


@pytest.mark.parametrize("body", [{}, {"from": "now"}, {"from": "a", "to": "b", "filters": 3}])
def test_a_request_of_another_shape_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(Problem, match="not understood"):
        Wanted.from_json(body)
