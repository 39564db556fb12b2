"""A wrong word in the source is an error that names the panel, and what could be written."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from dashboards.bundle import SOURCE, compile_bundle
from dashboards.errors import SourceError

METRIC: dict[str, Any] = {
    "key": "one",
    "title": "One",
    "at": [0, 0, 8, 6],
    "show": "metric",
    "view": "web-access",
    "measure": {"name": "Requests", "of": "count()"},
}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    shutil.copytree(SOURCE / "data_views", tmp_path / "data_views")
    shutil.copy(SOURCE / "colours.yaml", tmp_path)
    (tmp_path / "dashboards").mkdir()
    return tmp_path


def compiled(source: Path, *panels: dict[str, Any], **words: Any) -> list[dict[str, Any]]:
    dashboard = {"title": "T", "about": "A", "panels": list(panels), **words}
    (source / "dashboards/d.yaml").write_text(yaml.safe_dump(dashboard))
    return [json.loads(line) for line in compile_bundle(source).splitlines()]


def shown(source: Path, **changes: Any) -> dict[str, Any]:
    *_, panel, _dashboard = compiled(source, {**METRIC, **changes})
    return panel


def test_a_panel_is_named_by_its_dashboard_and_key(source: Path) -> None:
    assert shown(source)["id"] == "cardwatch-d-one"


def test_a_click_leads_on_filtered_by_the_clicked_value_alone(source: Path) -> None:
    *_, dashboard = compiled(source, {**METRIC, "drill": ["d"]})
    (panel,) = json.loads(dashboard["attributes"]["panelsJSON"])
    (event,) = panel["embeddableConfig"]["enhancements"]["dynamicActions"]["events"]
    kept = event["action"]["config"]
    assert (kept["useCurrentFilters"], kept["useCurrentDateRange"]) == (False, True)


def test_heat_is_of_one_hue_from_pale_to_strong(source: Path) -> None:
    groups = [{"time": "@timestamp"}, {"field": "country", "top": 5}]
    heat = {**METRIC, "show": "heat", "groups": groups, "colour": "Reds"}
    palette = shown(source, **heat)["attributes"]["state"]["visualization"]["palette"]
    assert (palette["name"], palette["accessor"]) == ("custom", "m0")  # only this keeps colours
    stops, begins = palette["params"]["stops"], palette["params"]["colorStops"]
    assert [stop["stop"] for stop in stops] == [20, 40, 60, 80, 100]
    assert [stop["stop"] for stop in begins] == [0, 20, 40, 60, 80]
    assert [stop["color"] for stop in begins] == [stop["color"] for stop in stops]
    assert (stops[0]["color"], stops[-1]["color"]) == ("#F6E1DF", "#7D2A25")
    with pytest.raises(SourceError, match="unknown ramp Rainbow: use Blues, Reds"):
        shown(source, **heat | {"colour": "Rainbow"})


def test_heat_whose_values_are_skewed_has_narrow_steps_for_the_small_ones(source: Path) -> None:
    groups = [{"time": "@timestamp"}, {"field": "country", "top": 5}]
    heat = shown(source, **METRIC | {"show": "heat", "groups": groups, "skewed": True})
    palette = heat["attributes"]["state"]["visualization"]["palette"]["params"]
    assert [stop["stop"] for stop in palette["colorStops"]] == [0, 4, 16, 36, 64]
    assert [stop["stop"] for stop in palette["stops"]] == [4, 16, 36, 64, 100]


def test_an_axis_of_a_heatmap_is_by_name_where_its_values_are(source: Path) -> None:
    groups = [{"field": "hour_of_day", "top": 24, "sorted": True}, {"field": "country", "top": 5}]
    made = shown(source, **METRIC | {"show": "heat", "groups": groups})["attributes"]["state"]
    grid = made["visualization"]["gridConfig"]
    assert (grid["xSortPredicate"], grid.get("ySortPredicate")) == ("asc", None)
    columns = made["datasourceStates"]["formBased"]["layers"]["main"]["columns"]
    # A fallback would be replaced by the busiest values as soon as somebody edits the panel.
    assert columns["x"]["params"]["orderBy"] == {"type": "alphabetical", "fallback": False}


def test_heat_has_no_cell_where_nothing_was(source: Path) -> None:
    groups = [{"time": "@timestamp"}, {"field": "country", "top": 5}]
    made = shown(source, **METRIC | {"show": "heat", "groups": groups})["attributes"]["state"]
    columns = made["datasourceStates"]["formBased"]["layers"]["main"]["columns"]
    assert columns["m0"]["params"]["emptyAsNull"] is True


def test_a_colour_is_given_by_its_meaning(source: Path) -> None:
    measure = {**METRIC["measure"], "colour": "rejected"}
    state = shown(source, measure=measure)["attributes"]["state"]["visualization"]
    assert state["color"] == yaml.safe_load((SOURCE / "colours.yaml").read_text())["rejected"]


def test_a_map_is_narrowed_layer_by_layer_since_a_dashboard_leaves_its_own_query_out(
    source: Path,
) -> None:
    layers = [
        {"name": "A", "view": "web-access", "countries": "country", "colour": "Blues"},
        {"name": "B", "view": "web-access", "places": "source.geo.location", "colour": "neutral"},
    ]
    words = {name: value for name, value in METRIC.items() if name not in ("view", "measure")}
    *_, made, _dashboard = compiled(
        source, words | {"show": "map", "layers": layers, "query": "a: 1"}
    )
    _, countries, places = json.loads(made["attributes"]["layerListJSON"])
    narrowed = {"query": "a: 1", "language": "kuery"}
    assert countries["joins"][0]["right"]["whereQuery"] == narrowed
    assert places["query"] == narrowed
    assert json.loads(made["attributes"]["mapStateJSON"])["query"]["query"] == ""


def test_a_trend_has_a_layer_of_its_own(source: Path) -> None:
    panel = shown(source, trend=True)
    layers = panel["attributes"]["state"]["datasourceStates"]["formBased"]["layers"]
    assert layers["trend"]["linkToLayers"] == ["main"]
    assert len(panel["references"]) == 2


def lines(source: Path, **changes: Any) -> dict[str, Any]:
    """The layer of a chart over time."""
    words = {
        **{name: value for name, value in METRIC.items() if name != "measure"},
        "show": "xy",
        "series": "lines",
        "x": {"time": "@timestamp"},
        "measures": [METRIC["measure"]],
        **changes,
    }
    panel = compiled(source, words)[-2]
    layers = panel["attributes"]["state"]["datasourceStates"]["formBased"]["layers"]
    found: dict[str, Any] = layers["main"]
    return found


def test_time_comes_after_the_series_so_that_top_values_are_of_the_whole_range(
    source: Path,
) -> None:
    made = lines(source, split={"field": "url.path", "top": 5})
    assert made["columnOrder"] == ["split", "x", "m0"]


def test_bars_in_the_order_of_their_names_come_after_the_series_too(source: Path) -> None:
    split = {"field": "url.path", "top": 5}
    by_name = lines(source, split=split, x={"field": "weekday", "top": 7, "sorted": True})
    busiest = lines(source, split=split, x={"field": "weekday", "top": 3})
    assert by_name["columnOrder"] == ["split", "x", "m0"]
    assert busiest["columnOrder"] == ["x", "split", "m0"]


def test_what_is_beyond_the_top_values_has_documents_without_any_beside_it(source: Path) -> None:
    groups = [{"field": "user_agent.version", "top": 3, "other": True}]
    pie = shown(source, show="shares", groups=groups)["attributes"]["state"]
    column = pie["datasourceStates"]["formBased"]["layers"]["main"]["columns"]["g0"]
    assert (column["params"]["otherBucket"], column["params"]["missingBucket"]) == (True, True)


@pytest.mark.parametrize(("count", "legend"), [(1, "show"), (2, "hide")])
def test_a_ring_has_a_legend_unless_another_is_around_it(
    source: Path, count: int, legend: str
) -> None:
    groups = [{"field": "user_agent.name", "top": 3}, {"field": "user_agent.version", "top": 3}]
    state = shown(source, show="shares", groups=groups[:count])["attributes"]["state"]
    (ring,) = state["visualization"]["layers"]
    assert (ring["legendDisplay"], ring["percentDecimals"]) == (legend, 0)


@pytest.mark.parametrize(("close", "mode"), [(False, "full"), (True, "dataBounds")])
def test_an_axis_ends_at_a_round_number(source: Path, close: bool, mode: str) -> None:
    words = {name: value for name, value in METRIC.items() if name != "measure"}
    chart = {"show": "xy", "series": "lines", "x": {"time": "@timestamp"}, "close": close}
    measured = {"measures": [METRIC["measure"]]}
    *_, panel, _dashboard = compiled(source, words | chart | measured)
    extent = panel["attributes"]["state"]["visualization"]["yLeftExtent"]
    assert extent == {"mode": mode, "niceValues": True}


def test_days_of_another_field_than_the_view_s_time_ignore_the_time_range(source: Path) -> None:
    own = lines(source)["columns"]["x"]["params"]
    due = lines(source, view="statements", x={"time": "due_at", "interval": "1d"})
    assert "ignoreTimeRange" not in own
    assert due["columns"]["x"]["params"]["ignoreTimeRange"] is True


def test_days_of_another_field_need_an_interval(source: Path) -> None:
    with pytest.raises(SourceError, match="due_at is not @timestamp: write its interval"):
        lines(source, view="statements", x={"time": "due_at"})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"show": "crystal ball"}, r"d\.yaml, panel one: unknown show crystal ball: use metric"),
        ({"view": "nowhere"}, r"panel one: unknown data view nowhere: use approvals"),
        ({"measure": {"name": "N"}}, r"panel one: of is missing: write it"),
        ({"measure": {"name": "N", "of": "count("}}, r"panel one: formula .* breaks at character"),
        ({"color": "red"}, r"panel one: unknown color: use .*measure"),
        ({"measure": {"name": "N", "of": "count()", "colour": "pink"}}, "unknown colour pink"),
        (
            {"show": "shares", "groups": [{"field": "url.path"}]},
            "a group needs one of time, top, ranges",
        ),
    ],
)
def test_a_wrong_word_is_named(source: Path, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(SourceError, match=said):
        shown(source, **changes)


def test_a_missing_word_of_a_panel_is_named(source: Path) -> None:
    with pytest.raises(SourceError, match=r"panel one: at is missing"):
        compiled(source, {name: value for name, value in METRIC.items() if name != "at"})


def test_a_control_of_a_field_that_no_index_has_is_refused(source: Path) -> None:
    control = {"field": "nowhere", "title": "N", "view": "web-access"}
    with pytest.raises(SourceError, match="web-access has no nowhere"):
        compiled(source, METRIC, controls=[control])


def test_a_file_that_is_no_yaml_is_named(source: Path) -> None:
    (source / "dashboards/d.yaml").write_text("title: [")
    with pytest.raises(SourceError, match=r"d\.yaml: is not YAML"):
        compile_bundle(source)


def test_a_format_of_a_field_that_no_index_has_is_refused(source: Path) -> None:
    words = {"title": "payments-*", "name": "P", "timeFieldName": "@timestamp"}
    broken = {**words, "fieldFormats": {"nowhere": {"id": "bytes"}}}
    (source / "data_views/payments.json").write_text(json.dumps(broken))
    with pytest.raises(SourceError, match="no index has nowhere"):
        compile_bundle(source)


@pytest.mark.parametrize(("figure", "accurate"), [("count()", None), ("count(shift='1w')", True)])
def test_all_terms_are_counted_where_figures_of_another_time_stand_beside_them(
    source: Path, figure: str, accurate: bool | None
) -> None:
    words = {name: value for name, value in METRIC.items() if name != "measure"}
    measures = [METRIC["measure"], {"name": "Then", "of": figure}]
    rows = [{"name": "Country", "field": "country", "top": 5}]
    panel = compiled(source, {**words, "show": "table", "rows": rows, "measures": measures})[-2]

    layers = panel["attributes"]["state"]["datasourceStates"]["formBased"]["layers"]
    assert layers["main"]["columns"]["g0"]["params"].get("accuracyMode") is accurate
