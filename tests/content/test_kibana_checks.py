"""Each of the fourteen checks finds the fault that is beside it here, and says where."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from dashboards.bundle import BUNDLE
from dashboards.checks import CHECKS, problems_of

Objects = list[dict[str, Any]]
Break = Callable[[Objects], None]
GOOD: Objects = [json.loads(line) for line in BUNDLE.read_text().splitlines()]
WEB, PIE = "cardwatch-web", "cardwatch-web-agents"
BARS, MAP = "cardwatch-web-requests-by-class", "cardwatch-web-countries-map"
DUE = "cardwatch-bills-due"
WEEK, DIAL = "cardwatch-web-week", "cardwatch-approvals-rate-dial"


def raw(objects: Objects) -> bytes:
    return "".join(f"{json.dumps(found)}\n" for found in objects).encode()


def of(objects: Objects, identity: str) -> dict[str, Any]:
    return next(found for found in objects if found["id"] == identity)


def layer(objects: Objects, identity: str) -> dict[str, Any]:
    state = of(objects, identity)["attributes"]["state"]
    found: dict[str, Any] = state["datasourceStates"]["formBased"]["layers"]["main"]
    return found


def visualization(objects: Objects, identity: str) -> dict[str, Any]:
    found: dict[str, Any] = of(objects, identity)["attributes"]["state"]["visualization"]
    return found


def mark(objects: Objects) -> dict[str, Any]:
    found: dict[str, Any] = visualization(objects, BARS)["layers"][1]["annotations"][0]
    return found


def edit(objects: Objects, identity: str, name: str, change: Callable[[Any], None]) -> None:
    """Within a text of JSON."""
    attributes = of(objects, identity)["attributes"]
    value = json.loads(attributes[name])
    change(value)
    attributes[name] = json.dumps(value)


def panel_edit(change: Callable[[list[dict[str, Any]]], None]) -> Break:
    return lambda objects: edit(objects, WEB, "panelsJSON", change)


def map_edit(change: Callable[[list[dict[str, Any]]], None]) -> Break:
    return lambda objects: edit(objects, MAP, "layerListJSON", change)


def column_edit(name: str, **changes: Any) -> Break:
    return lambda objects: layer(objects, BARS)["columns"][name].update(changes)


def line_edit(identity: str, **changes: Any) -> Break:
    return lambda objects: of(objects, identity).update(changes)


def attribute_edit(identity: str, **changes: Any) -> Break:
    return lambda objects: of(objects, identity)["attributes"].update(changes)


def controls_edit(change: Callable[[dict[str, Any]], None]) -> Break:
    def apply(objects: Objects) -> None:
        group = of(objects, WEB)["attributes"]["controlGroupInput"]
        panels = json.loads(group["panelsJSON"])
        change(panels)
        group["panelsJSON"] = json.dumps(panels)

    return apply


def without(identity: str) -> Break:
    return lambda objects: objects.remove(of(objects, identity))


def unreferenced(identity: str, name: str) -> Break:
    def apply(objects: Objects) -> None:
        found = of(objects, identity)
        kept = [r for r in found["references"] if not r["name"].startswith(name)]
        found["references"] = kept

    return apply


def referenced(identity: str, name: str, kind: str, target: str) -> Break:
    reference = {"name": name, "type": kind, "id": target}
    return lambda objects: of(objects, identity)["references"].append(reference)


def inner_value(panels: list[dict[str, Any]]) -> None:
    reference = {"name": "indexpattern-datasource-layer-x", "type": "index-pattern", "id": "x"}
    panels[1]["embeddableConfig"]["attributes"] = {"references": [reference]}


def url_drilldown(panels: list[dict[str, Any]]) -> None:
    events = [{"eventId": "e", "action": {"factoryId": "URL_DRILLDOWN"}}]
    panels[1]["embeddableConfig"]["enhancements"] = {"dynamicActions": {"events": events}}


FAULTS: list[tuple[int, str, Break]] = [
    (2, "no type version", lambda o: of(o, PIE).pop("typeMigrationVersion")),
    (2, "newer than 8.19", line_edit(PIE, typeMigrationVersion="10.1.0")),
    (2, "an old shape's version", line_edit(PIE, typeMigrationVersion="8.5.0")),
    (2, "managed", line_edit(PIE, managed=True)),
    (2, "noise", line_edit(PIE, updated_at="2026-11-24T00:00:00.000Z")),
    (2, "unknown type", line_edit(PIE, type="canvas-workpad")),
    (2, "id with a space", line_edit(PIE, id="a b")),
    (2, "attributes as text", line_edit(PIE, attributes="{}")),
    (2, "newer core", line_edit(PIE, coreMigrationVersion="9.9.0")),
    (3, "twice", lambda o: o.append(of(o, PIE))),
    (4, "dangling data view", without("cardwatch-web-access")),
    (4, "dangling panel", without(PIE)),
    (4, "two of one name", referenced(WEB, "agents:panel_agents", "lens", PIE)),
    (5, "object for text", attribute_edit(WEB, optionsJSON={})),
    (5, "broken text", attribute_edit(WEB, optionsJSON="{")),
    (5, "broken control group", lambda o: of(o, WEB)["attributes"]["controlGroupInput"].update(
        panelsJSON="{"
    )),
    (6, "panel without reference", unreferenced(WEB, "agents:panel_agents")),
    (6, "reference without panel", referenced(WEB, "gone:panel_gone", "lens", PIE)),
    (6, "panel of another type", panel_edit(lambda p: p[1].update(type="map"))),
    (7, "inner reference not mirrored", panel_edit(inner_value)),
    (7, "link without reference", unreferenced(WEB, "links:link_bills")),
    (7, "drill-down without reference", unreferenced(WEB, "countries-map:drilldown")),
    (8, "unknown field", column_edit("x", sourceField="no.such.field")),
    (8, "histogram narrowed to itself", lambda o: layer(o, DUE)["columns"]["x"]["params"].pop(
        "ignoreTimeRange"
    )),
    (8, "ignored range without interval", lambda o: layer(o, DUE)["columns"]["x"]["params"].update(
        interval="auto"
    )),
    (8, "sum of a text", column_edit("m0", operationType="sum", sourceField="url.path")),
    (8, "histogram of a number", column_edit("x", sourceField="event.duration")),
    (8, "terms of a text field", column_edit("x", operationType="terms", sourceField="message")),
    (8, "unknown operation", column_edit("m0", operationType="guess")),
    (8, "measure first", lambda o: layer(o, BARS)["columnOrder"].reverse()),
    (8, "column not ordered", lambda o: layer(o, BARS)["columnOrder"].pop()),
    (8, "column missing", lambda o: visualization(o, BARS)["layers"][0].update(xAccessor="y")),
    (8, "layer missing", lambda o: visualization(o, BARS)["layers"][0].update(layerId="y")),
    (8, "no layer reference", unreferenced(PIE, "indexpattern-datasource-layer-main")),
    (8, "old state", lambda o: of(o, PIE)["attributes"]["state"]["datasourceStates"].update(
        indexpattern={}
    )),
    (8, "empty second groups", lambda o: visualization(o, PIE)["layers"][0].update(
        secondaryGroups=[]
    )),
    (8, "unknown chart", attribute_edit(PIE, visualizationType="lnsOracle")),
    (8, "ordered by nothing", lambda o: layer(o, PIE)["columns"]["g0"]["params"].update(
        orderBy={"type": "column", "columnId": "gone"}
    )),
    (8, "formula without helpers", lambda o: layer(o, "cardwatch-web-top-countries")["columns"][
        "m3"
    ].update(references=[])),
    (8, "terms beside a shift that are not accurate", lambda o: layer(
        o, "cardwatch-web-top-countries"
    )["columns"]["g0"]["params"].pop("accuracyMode")),
    (8, "marks without reference", unreferenced(BARS, "xy-visualization-layer-marks")),
    (8, "mark of no field", lambda o: mark(o).update(extraFields=["nowhere"])),
    (8, "mark of no time", lambda o: mark(o).update(timeField="errors")),
    (8, "colours under a palette's name", lambda o: visualization(o, WEEK)["palette"].update(
        name="cool"
    )),
    (8, "colours under another name", lambda o: visualization(o, WEEK)["palette"]["params"].update(
        name="cool"
    )),
    (8, "gauge of no colour mode", lambda o: visualization(o, DIAL).pop("colorMode")),
    (8, "days as they are met", lambda o: visualization(o, WEEK)["gridConfig"].pop(
        "ySortPredicate"
    )),
    (8, "hours upside down", lambda o: visualization(o, WEEK)["gridConfig"].update(
        xSortPredicate="desc"
    )),
    (9, "layer named null", map_edit(lambda layers: layers[0].update(label=None))),
    (9, "old layer name", map_edit(lambda layers: layers[1].update(type="VECTOR"))),
    (9, "join on no field", map_edit(lambda x: x[1]["joins"][0]["right"].update(term="nowhere"))),
    (9, "join of another id", map_edit(lambda x: x[1]["joins"][0]["right"].update(id="other"))),
    (9, "source without reference", unreferenced(MAP, "layer_1")),
    (9, "reference without source", referenced(MAP, "layer_9_source_index_pattern",
                                               "index-pattern", "cardwatch-web-access")),
    (9, "place that is none", lambda o: edit(o, "cardwatch-web-cities-map", "layerListJSON",
        lambda x: x[1]["sourceDescriptor"].update(geoField="source.ip"))),
    (9, "query of the whole map", lambda o: edit(o, MAP, "mapStateJSON",
        lambda x: x["query"].update(query="country: IE"))),
    (10, "overlap", panel_edit(lambda p: p[1]["gridData"].update(w=9))),
    (10, "outside", panel_edit(lambda p: p[-1]["gridData"].update(x=1))),
    (10, "another name on the grid", panel_edit(lambda p: p[1]["gridData"].update(i="other"))),
    (10, "no description", attribute_edit(WEB, description="")),
    (10, "no time", attribute_edit(WEB, timeFrom="yesterday")),
    (10, "hasty refresh", attribute_edit(WEB, refreshInterval={"pause": False, "value": 10})),
    (10, "control of a place", controls_edit(
        lambda p: p["control0"]["explicitInput"].update(fieldName="source.geo.location"))),
    (10, "control of no field", controls_edit(
        lambda p: p["control0"]["explicitInput"].update(fieldName="nowhere"))),
    (10, "controls out of order", controls_edit(lambda p: p["control0"].update(order=7))),
    (11, "broken query", lambda o: of(o, BARS)["attributes"]["state"]["query"].update(
        query="status: (")),
    (11, "query of no field", column_edit("m0", filter={"query": "no.such: 1",
                                                        "language": "kuery"})),
    (11, "Lucene", lambda o: of(o, BARS)["attributes"]["state"]["query"].update(language="lucene")),
    (12, "view of no index", attribute_edit("cardwatch-health", title="elsewhere-*")),
    (12, "time that is none", attribute_edit("cardwatch-health", timeFieldName="kind")),
    (12, "view that waits", lambda o: of(o, "cardwatch-health")["attributes"].pop("allowNoIndex")),
    (12, "format of no field", attribute_edit("cardwatch-health", fieldFormatMap='{"x":{}}')),
    (12, "silent script", attribute_edit("cardwatch-health",
        runtimeFieldMap='{"f":{"type":"long","script":{"source":"return 1"}}}')),
    (12, "column of no field", attribute_edit("cardwatch-web-access-log", columns=["nowhere"])),
    (13, "URL drill-down", panel_edit(url_drilldown)),
    (14, "a host", attribute_edit(WEB, description="see http://localhost:5601")),
    (14, "an address", attribute_edit(PIE, title="Agents of 10.0.0.1")),
    (14, "a fixed dashboard", attribute_edit(WEB, description="[b](#/view/cardwatch-bills)")),
]  # fmt: skip


@pytest.mark.parametrize(("check", "fault"), [f[::2] for f in FAULTS], ids=[f[1] for f in FAULTS])
def test_a_fault_is_found_by_its_check(check: int, fault: Break) -> None:
    objects = copy.deepcopy(GOOD)
    fault(objects)
    assert check in {problem.check for problem in problems_of(raw(objects))}


@pytest.mark.parametrize(
    "broken",
    [
        b"\xef\xbb\xbf" + raw(GOOD),
        raw(GOOD)[:-1],
        raw(GOOD) + b"{half\n",
        raw(GOOD) + b"[]\n",
        raw(GOOD) + b"\xff\n",
        raw(GOOD) + b"\n" * 10_000,
    ],
    ids=["BOM", "no end of line", "no JSON", "no object", "no UTF-8", "too many lines"],
)
def test_a_file_that_kibana_cannot_read_is_found(broken: bytes) -> None:
    assert 1 in {problem.check for problem in problems_of(broken)}


ODD: dict[str, Break] = {
    "panel without a place": panel_edit(lambda p: p[1].pop("gridData")),
    "panel without a side": panel_edit(lambda p: p[1]["gridData"].pop("w")),
    "nameless reference": lambda o: of(o, WEB)["references"].append({}),
    "no enhancements": panel_edit(lambda p: p[1]["embeddableConfig"].update(enhancements=None)),
    "metric of no type": map_edit(lambda x: x[1]["joins"][0]["right"].update(metrics=[{}])),
    "column without id": lambda o: visualization(o, PIE).update(layers=[{"columns": [{}]}]),
    "state that is none": attribute_edit(PIE, state=None),
}


@pytest.mark.parametrize("fault", ODD.values(), ids=ODD)
def test_an_object_of_an_odd_shape_is_named_by_the_check_that_stumbles(fault: Break) -> None:
    objects = copy.deepcopy(GOOD)
    fault(objects)
    named = {problem.where for problem in problems_of(raw(objects)) if "is not as" in problem.what}
    assert named & {f"dashboard {WEB}", f"map {MAP}", f"lens {PIE}"}


def test_a_line_separator_in_a_title_ends_no_line() -> None:
    objects = copy.deepcopy(GOOD)
    attribute_edit(PIE, title="Agents\u2028by name")(objects)
    written = "".join(f"{json.dumps(found, ensure_ascii=False)}\n" for found in objects)
    assert problems_of(written.encode()) == []


def test_panels_of_two_sections_do_not_overlap() -> None:
    objects = copy.deepcopy(GOOD)
    panel_edit(lambda p: p[1]["gridData"].update(p[2]["gridData"] | {"i": p[1]["panelIndex"]}))(
        objects
    )
    assert problems_of(raw(objects))
    panel_edit(lambda p: p[1]["gridData"].update(sectionId="one"))(objects)
    assert problems_of(raw(objects)) == []


def test_every_check_has_a_fault_beside_it() -> None:
    assert {check for check, *_ in FAULTS} | {1} == set(CHECKS)


def test_a_problem_says_where() -> None:
    objects = copy.deepcopy(GOOD)
    column_edit("x", sourceField="no.such.field")(objects)
    (problem,) = problems_of(raw(objects))
    assert str(problem) == (
        f"check 8, lens {BARS}: layer main: column x: no index has the field no.such.field"
    )
