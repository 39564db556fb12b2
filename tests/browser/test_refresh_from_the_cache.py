"""A range until now ends later at each refresh: only indices that changed are searched again."""

import json
import urllib.request
from datetime import datetime
from typing import Any

import pytest
from seeded_viewer import Viewer

from local_stack.kibana.lens.layer import Layer
from local_stack.kibana.lens.request import Request
from local_stack.kibana.lens.rows import rows
from local_stack.kibana.lens.work import layer_work
from local_stack.kibana.search.msearch import ElasticsearchSearcher
from local_stack.kibana.search.rounds import run
from local_stack.kibana.search.scope import DataView, Scope
from local_stack.kibana.search.timerange import TimeRange

WEB = DataView("web", "web-access-*", "Web", "@timestamp")


def asked(viewer: Viewer, path: str, **body: Any) -> Any:
    headers = {"Content-Type": "application/json", "kbn-xsrf": "true"}
    data = json.dumps(body).encode() if body else None
    sent = urllib.request.Request(f"{viewer.url}/internal/dashboards/{path}", data, headers)
    with urllib.request.urlopen(sent, timeout=120) as answer:
        return json.load(answer)


def refresh(viewer: Viewer, name: str, start: str, end: str) -> None:
    """Without the lists of the newest documents.

    An index is searched for these, or its documents are only counted (which Elasticsearch keeps),
    depending on which index answers first.
    """
    panels = [each["id"] for each in asked(viewer, name)["panels"] if each["kind"] != "search"]
    time = {"from": start, "to": end, "timezone": "Europe/Berlin"}
    found = asked(viewer, f"{name}/_refresh", **time, panels=panels)
    assert not [each for each in found["panels"].values() if "problem" in each]


def searched(viewer: Viewer) -> dict[str, int]:
    """How often each index found no answer in its cache."""
    stats = viewer.client.indices.stats(metric="request_cache")["indices"]
    return {name: each["total"]["request_cache"]["miss_count"] for name, each in stats.items()}


@pytest.mark.parametrize("start", ["2026-10-01T00:00:00Z", "2026-10-03T10:20:30Z"])
def test_what_has_not_changed_is_not_searched_again(viewer: Viewer, start: str) -> None:
    refresh(viewer, "cardwatch-web", start, "2026-10-20T08:00:00.000Z")
    before = searched(viewer)
    refresh(viewer, "cardwatch-web", start, "2026-10-20T08:00:07.500Z")
    assert searched(viewer) == before


def test_what_has_changed_is(viewer: Viewer) -> None:
    start, index = "2026-10-01T00:00:00Z", "web-access-2026.w42"
    refresh(viewer, "cardwatch-web", start, "2026-10-20T08:00:00Z")
    before = searched(viewer)
    new = {"@timestamp": "2026-10-20T08:00:01Z", "url": {"path": "/new"}}
    viewer.client.index(index=index, id="new", document=new, refresh=True)
    try:
        refresh(viewer, "cardwatch-web", start, "2026-10-20T08:00:02Z")
        assert {name for name, count in searched(viewer).items() if count > before[name]} == {index}
    finally:
        viewer.client.delete(index=index, id="new", refresh=True)


def column(operation: str, field: str, **params: Any) -> dict[str, Any]:
    return {"operationType": operation, "sourceField": field, "label": field, "params": params}


COUNT = column("count", "___records___")
SUM = column("sum", "http.response.body.bytes")
AGENTS = column("terms", "user_agent.name", size=2, otherBucket=True) | {"dataType": "string"}
BAD = {"label": "Bad", "input": {"query": "http.response.status_code >= 400"}}
CLASSES = column("filters", "", filters=[BAD, {"label": "None", "input": {"query": "nothing: 1"}}])


def by(interval: str) -> dict[str, Any]:
    return column("date_histogram", "@timestamp", interval=interval)


@pytest.mark.parametrize(
    "columns",
    [
        {"x": by("1d"), "m": COUNT, "s": SUM},
        {"t": AGENTS, "x": by("3h"), "m": COUNT},
        {"x": by("12h"), "t": AGENTS, "m": SUM},
        {"f": CLASSES, "x": by("w"), "m": COUNT},
        {"f": CLASSES, "t": AGENTS, "x": by("M"), "m": SUM},
        {"m": COUNT, "x": by("auto"), "y": by("1w")},
    ],
    ids=lambda columns: " ".join(columns),
)
@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu"])
def test_the_empty_buckets_are_elasticsearchs_own(
    viewer: Viewer, columns: dict[str, Any], zone: str
) -> None:
    """Over two ends of summer time and weeks without a document on either side."""
    start, end = "2026-09-20T13:14:15Z", "2026-11-03T09:10:11Z"
    time = TimeRange(datetime.fromisoformat(start), datetime.fromisoformat(end), zone)
    layer = Layer.from_json("main", {"columns": columns, "columnOrder": list(columns)})
    searcher = ElasticsearchSearcher(viewer.client, viewer.url, 60)
    made, requests = run({"": layer_work(layer, WEB, Scope(time))}, searcher.answers)
    assert isinstance(found := made[""], dict)
    told = Request(layer, WEB, Scope(time), {})
    (answer,) = searcher.answers([told.search()])
    assert isinstance(answer, dict)
    names = [each["id"] for each in found["columns"]]
    expected = [[row[name] for name in names] for row in rows(told, answer, {})]
    asked_once = [row for row in found["rows"] if "__other__" not in row]
    assert asked_once == expected
    assert requests == (2 if "t" in columns else 1)
