"""Every dashboard opens, whole, at both widths, and its numbers are those of Elasticsearch."""

import json
from typing import Any

import pytest
from dashboard_page import DashboardPage, Seen
from playwright.sync_api import Route
from seeded_viewer import Viewer

DASHBOARDS = ("cardwatch-web", "cardwatch-approvals", "cardwatch-bills", "cardwatch-pipeline")


@pytest.fixture
def shown(viewer: Viewer, seen: Seen) -> DashboardPage:
    return DashboardPage(seen.page, viewer.url)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", DASHBOARDS)
def test_a_dashboard_opens_without_an_error_or_an_empty_panel(
    shown: DashboardPage, viewer: Viewer, seen: Seen, name: str, width: int
) -> None:
    seen.page.set_viewport_size({"width": width, "height": 900})
    shown.open(name)
    shown.look_through()
    panels = seen.page.locator(".panel")
    assert panels.count() > 10
    wrong = seen.page.locator(".panel:is(.failed, .empty)")
    assert [each.inner_text() for each in wrong.all()] == []
    assert seen.errors == []
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
    assert all(url.startswith((viewer.url, "data:")) for url in seen.requested)


def test_the_count_of_requests_is_that_of_elasticsearch(
    shown: DashboardPage, viewer: Viewer
) -> None:
    shown.open("cardwatch-web")
    assert shown.figure("Requests") == viewer.count("web-access-*")


def test_a_table_has_the_rows_that_elasticsearch_counts(
    shown: DashboardPage, viewer: Viewer
) -> None:
    shown.open("cardwatch-web")
    countries = {"c": {"terms": {"field": "source.geo.country_name"}}}
    buckets = viewer.search("web-access-*", aggs=countries)["aggregations"]["c"]["buckets"]
    expected = {bucket["key"]: str(bucket["doc_count"]) for bucket in buckets}
    assert {row["Country"]: row["Requests"] for row in shown.rows("Top countries")} == expected


def test_a_charts_numbers_are_those_of_elasticsearch(shown: DashboardPage, viewer: Viewer) -> None:
    shown.open("cardwatch-approvals")
    rejected = {"term": {"decision": "rejected"}}
    reasons = {"r": {"terms": {"field": "reasons.code"}}}
    buckets = viewer.search("approval-decisions-*", rejected, aggs=reasons)
    expected = {b["key"]: str(b["doc_count"]) for b in buckets["aggregations"]["r"]["buckets"]}
    found = shown.numbers("Rejections by reason")
    keys = [row["Reason"].lower().replace(" ", "_") for row in found]  # shown in plain words
    assert dict(zip(keys, (row["Rejections"] for row in found), strict=True)) == expected


def test_a_maps_numbers_are_those_of_elasticsearch(shown: DashboardPage, viewer: Viewer) -> None:
    shown.open("cardwatch-web")
    countries = {"c": {"terms": {"field": "source.geo.country_name"}}}
    buckets = viewer.search("web-access-*", aggs=countries)["aggregations"]["c"]["buckets"]
    expected = {bucket["key"]: str(bucket["doc_count"]) for bucket in buckets}
    expected["United States of America"] = expected.pop("United States")  # its shape's name
    found = shown.numbers("Requests by country")
    assert {row["Country"]: row["Requests"] for row in found} == expected
    places = shown.numbers("Requests by city")
    assert sum(int(row["Requests"]) for row in places) == viewer.count("web-access-*")


def test_a_cloud_has_every_city_with_its_count(shown: DashboardPage, viewer: Viewer) -> None:
    shown.open("cardwatch-web")
    cities = {"c": {"terms": {"field": "source.geo.city_name"}}}
    buckets = viewer.search("web-access-*", aggs=cities)["aggregations"]["c"]["buckets"]
    words = shown.panel("City cloud").locator("button.word")
    labels = {word.get_attribute("aria-label") for word in words.all()}
    assert labels == {f"{bucket['key']}: {bucket['doc_count']}" for bucket in buckets}


def test_the_words_of_a_cloud_grow_evenly_with_their_counts(shown: DashboardPage) -> None:
    shown.open("cardwatch-web")
    shown.look_through()
    words = shown.panel("City cloud").locator("button.word").all()
    counts = [int(str(word.get_attribute("aria-label")).rsplit(": ", 1)[1]) for word in words]
    sizes = [float(word.evaluate("word => parseFloat(word.style.fontSize)")) for word in words]
    least, most = min(counts), max(counts)
    expected = [14 + (56 - 14) * (count - least) / (most - least) for count in counts]
    shrunk = max(sizes) / max(expected)  # to have room, all alike
    assert sizes == pytest.approx([size * shrunk for size in expected], abs=0.01)


def test_values_that_became_columns_are_headed_in_the_order_in_which_they_are_first_met(
    shown: DashboardPage,
) -> None:
    def first_met_is_500(found: Any) -> None:
        found["panels"]["failing-paths"]["tables"]["main"]["rows"].sort(key=lambda row: -row[1])

    shown.changing_answers(first_met_is_500)
    shown.open("cardwatch-web")
    headings = list(shown.rows("Failing paths")[0])
    assert headings == ["Path", "500 › Requests", "404 › Requests"]


def test_the_figure_beside_a_figure_is_named_and_nothing_else(
    shown: DashboardPage, viewer: Viewer
) -> None:
    half = "2026-10-08T00:00:00Z"
    shown.open("cardwatch-web", **{"from": half})
    before = viewer.count("web-access-*", {"range": {"@timestamp": {"lt": half}}})
    beside = shown.panel("Requests").locator(".tile-beside")
    assert beside.inner_text() == f"before {before}"


def test_values_are_text_whatever_they_say(shown: DashboardPage, seen: Seen) -> None:
    for name in DASHBOARDS:
        shown.open(name)
        shown.look_through()
        assert seen.page.evaluate("window.hacked") is None
        assert seen.page.locator("main script, main img").count() == 0
    shown.open("cardwatch-web")
    assert "<script>window.hacked=1" in shown.panel("City cloud").inner_text()


def dashboard(name: str, panels: list[dict[str, Any]]) -> dict[str, Any]:
    grid = {"x": 0, "y": 0, "w": 24, "h": 10}
    stored = [
        {"panelIndex": f"p{place}", "gridData": {**grid, "y": place * 10, "i": f"p{place}"}, **each}
        for place, each in enumerate(panels)
    ]
    attributes = {"title": "Own", "panelsJSON": json.dumps(stored)}
    return {"type": "dashboard", "id": name, "attributes": attributes, "references": []}


def test_markdown_is_rendered_and_never_run(
    shown: DashboardPage, viewer: Viewer, seen: Seen
) -> None:
    text = "# Hello\n\n<script>window.hacked=1</script> [x](javascript:window.hacked=1) **bold**"
    vis = {"type": "markdown", "params": {"markdown": text}, "title": ""}
    panel = {"type": "visualization", "embeddableConfig": {"savedVis": vis, "title": "Words"}}
    viewer.send(dashboard("own-markdown", [panel]))
    shown.open("own-markdown")
    words = shown.panel("Words")
    assert words.locator("h1").inner_text() == "Hello"
    assert words.locator("strong").inner_text() == "bold"
    assert "<script>window.hacked=1</script>" in words.inner_text()
    assert words.locator("a, script").count() == 0
    assert seen.page.evaluate("window.hacked") is None


def test_a_panel_that_cannot_be_drawn_says_why(shown: DashboardPage, viewer: Viewer) -> None:
    odd = {"type": "swim_lane", "embeddableConfig": {"title": "Lanes"}}
    lost = {"type": "lens", "panelRefName": "panel_p1", "embeddableConfig": {"title": "Lost"}}
    viewer.send(dashboard("own-odd", [odd, lost]))
    shown.open("own-odd")
    assert "swim_lane is not drawn here" in shown.panel("Lanes").inner_text()
    assert "Could not find reference panel_p1" in shown.panel("Lost").inner_text()


def test_an_answer_for_a_page_that_was_left_does_not_take_the_place_of_the_next(
    shown: DashboardPage, seen: Seen
) -> None:
    late: list[Route] = []
    seen.page.route("**/internal/dashboards/gone", lambda route: late.append(route))
    seen.page.goto(f"{shown.url}/app/dashboards#/view/gone")
    shown.open("cardwatch-web")
    with seen.page.expect_response("**/internal/dashboards/gone"):
        late[0].fulfill(status=404, json={"message": "There is no dashboard gone"})
    seen.page.wait_for_timeout(100)
    assert seen.page.locator("h1").inner_text() == "Web traffic"


def test_a_dashboard_that_is_not_there_is_named(shown: DashboardPage, seen: Seen) -> None:
    seen.page.goto(f"{shown.url}/app/dashboards#/view/gone")
    seen.page.get_by_text("There is no dashboard gone").wait_for()
    seen.page.get_by_role("link", name="All dashboards").click()
    seen.page.get_by_role("link", name="Web traffic").wait_for()
