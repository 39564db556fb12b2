"""What is drawn stands where and as large as it should, and nothing moves before it must."""

import re
import time
from math import ceil
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml
from dashboard_page import DashboardPage, Seen
from playwright.sync_api import Page, Route
from seeded_viewer import OCTOBER, Viewer
from viewer_documents import AGENTS, PLACES

from dashboards.bundle import SOURCE
from dashboards.charts.shapes import RAMPS

PATIENCE_SECONDS = 30.0
#: Charts that are more than a pixel wider, narrower, higher or lower than their place.
ILL_FITTING = """() => [...document.querySelectorAll(".chart")]
    .map((place) => [place, place.querySelector("canvas")])
    .filter(([place, drawn]) => Math.abs(place.clientWidth - drawn.clientWidth) > 1
        || Math.abs(place.clientHeight - drawn.clientHeight) > 1)
    .map(([place]) => place.ariaLabel)"""

EARLY = "2026-08"
EDGE = "(tile) => getComputedStyle(tile).borderLeftColor"

#: The names of the shapes under a map's circles.
UNDER_CIRCLES = """async (node) => {
    const script = document.querySelector('link[rel=modulepreload][href$="/chart.js"]');
    const { echarts } = await import(script.href);
    const chart = echarts.getInstanceByDom(node);
    const world = chart.getModel().getComponent("geo").coordinateSystem;
    return chart.getOption().series[0].data.map(({ value }) => world.getRegionByCoord(value)?.name);
}"""

#: What a chart was told to draw: the steps of its colours, and what it draws in them.
OPTION = """async (node) => {
    const script = document.querySelector('link[rel=modulepreload][href$="/chart.js"]');
    const { echarts } = await import(script.href);
    const { visualMap, series } = echarts.getInstanceByDom(node).getOption();
    const data = series[0].data.map((each) => each.value ?? each);
    const sizes = data.map((each) => series[0].symbolSize?.(each));
    return { steps: visualMap?.[0]?.pieces, data, sizes, bar: series[0].progress?.itemStyle.color };
}"""

#: The names in a ring's legend, and what is written beside the last of its outer slices.
RING = """async (node) => {
    const script = document.querySelector('link[rel=modulepreload][href$="/chart.js"]');
    const { echarts } = await import(script.href);
    const { legend, series } = echarts.getInstanceByDom(node).getOption();
    const words = series.at(-1).data.map(({ label }) => label.formatter).filter(Boolean);
    return [legend?.[0]?.data ?? [], words.at(-1)];
}"""

#: What stands along an axis of a chart, and where that axis ends.
AXIS = """async (node, name) => {
    const script = document.querySelector('link[rel=modulepreload][href$="/chart.js"]');
    const { echarts } = await import(script.href);
    const { axis } = echarts.getInstanceByDom(node).getModel().getComponent(name);
    const said = axis.getViewLabels().map(({ formattedLabel }) => formattedLabel);
    return [said, ...axis.scale.getExtent()];
}"""

#: A mark of its own for each canvas, kept on it.
PICTURES = """() => [...document.querySelectorAll(".panel:has(canvas)")].map((panel) => {
    const picture = panel.querySelector("canvas");
    return [panel.dataset.panel, picture.dataset.mark ??= String(Math.random())];
})"""

#: Long enough for the page to hear what can be seen since it was scrolled.
TWO_FRAMES = """() => new Promise((go) => {
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(go)));
})"""

#: As on a very busy machine: nothing is painted, nor told what can be seen, before `paint()`.
LATE_FRAMES = """{
    const frame = requestAnimationFrame;
    const painted = new Promise((go) => { globalThis.paint = go; });
    globalThis.requestAnimationFrame = (go) => painted.then(() => frame(go));
    globalThis.IntersectionObserver = class extends IntersectionObserver {
        constructor(tell, options) {
            super((entries) => painted.then(() => tell(entries)), options);
        }
    };
}"""

#: How many of a page's animations are under way so many milliseconds after they were asked for.
MOVING = """(after) => document.getAnimations().filter((each) => {
    each.currentTime = after;
    return each.effect.getComputedTiming().progress !== null;
}).length"""


@pytest.fixture
def shown(viewer: Viewer, seen: Seen) -> DashboardPage:
    return DashboardPage(seen.page, viewer.url)


def test_a_city_is_drawn_within_its_country(shown: DashboardPage) -> None:
    shown.open("cardwatch-web")
    shown.look_through()
    under = shown.panel("Requests by city").locator(".chart").evaluate(UNDER_CIRCLES)
    assert set(under) == {country for _, _, country, _, _ in PLACES}


def resized(page: Page, width: int) -> Any:
    """Which charts do not fit once the window is so wide and the page had time to follow."""
    page.set_viewport_size({"width": width, "height": 900})
    last = time.monotonic() + PATIENCE_SECONDS
    while (wrong := page.evaluate(ILL_FITTING)) and time.monotonic() < last:
        page.wait_for_timeout(100)
    return wrong


def test_charts_fill_their_panels_and_follow_them_to_another_size(
    shown: DashboardPage, seen: Seen
) -> None:
    shown.open("cardwatch-web")
    shown.look_through()
    assert seen.page.locator(".chart canvas").count() > 10
    assert seen.page.evaluate(ILL_FITTING) == []
    assert resized(seen.page, 900) == []
    assert resized(seen.page, 1280) == []


def test_a_figure_has_the_edge_of_its_saved_colour(shown: DashboardPage) -> None:
    shown.open("cardwatch-approvals")
    edge = shown.panel("Approval rate").locator(".tile").evaluate(EDGE)
    colour = yaml.safe_load((SOURCE / "colours.yaml").read_text())["approved"]
    assert edge == "rgb({}, {}, {})".format(*bytes.fromhex(colour.removeprefix("#")))


def test_where_nothing_was_asked_no_time_is_drawn_instead_of_none(shown: DashboardPage) -> None:
    shown.open("cardwatch-approvals", to="2026-10-29T00:00:00Z")
    line = shown.panel("Half answered within").locator("polyline").get_attribute("points")
    places = [tuple(map(float, point.split(","))) for point in (line or "").split()]
    assert max(across for across, _ in places) == pytest.approx(50, abs=4)
    assert max(down for _, down in places) < 29  # which is 0 ms


def axis(shown: DashboardPage, chart: str, name: str) -> Any:
    """Its labels, its least and its most."""
    shown.look_through()
    return shown.panel(chart).locator(".chart").evaluate(AXIS, name)


def test_an_axis_of_few_documents_does_not_say_one_number_twice(shown: DashboardPage) -> None:
    shown.open("cardwatch-pipeline", to="2026-10-02T00:00:00Z")
    labels, _, most = axis(shown, "Dead letters over time", "yAxis")
    assert labels == [str(number) for number in range(int(most) + 1)]


def test_the_hours_of_a_day_are_told_apart_along_a_heatmap(shown: DashboardPage) -> None:
    shown.open("cardwatch-web", to="2026-10-02T00:00:00Z")
    labels, *_ = axis(shown, "Requests by country and time", "xAxis")
    assert labels[0] == "00:00"
    assert len(set(labels)) > 5


def option(shown: DashboardPage, chart: str) -> Any:
    shown.look_through()
    return shown.panel(chart).locator(".chart").evaluate(OPTION)


def test_heat_is_in_the_saved_colours_in_steps_from_the_least_value_to_the_greatest(
    shown: DashboardPage, viewer: Viewer
) -> None:
    shown.open("cardwatch-web")
    steps = option(shown, "When visitors come")["steps"]
    hours = {"hours": {"terms": {"field": "hour_of_day", "size": 24}}}
    days = {"days": {"terms": {"field": "weekday"}, "aggs": hours}}
    found = viewer.search("web-access-*", aggs=days)["aggregations"]["days"]["buckets"]
    counts = [hour["doc_count"] for day in found for hour in day["hours"]["buckets"]]
    least, most = min(counts), max(counts)
    assert [step["color"] for step in steps] == list(RAMPS["Blues"])
    begins = [least + (most - least) * fifth / 5 for fifth in range(5)]
    assert [step["gte"] for step in steps] == pytest.approx(begins)
    assert steps[-1]["label"] == f"≥ {ceil(begins[-1])}"


def test_a_cell_of_0_is_drawn_in_the_palest_shade_and_one_of_nothing_is_not(
    shown: DashboardPage,
) -> None:
    def one_of_0_and_one_of_nothing(found: Any) -> None:
        table = found["panels"]["week"]["tables"]["main"]
        place = [column["id"] for column in table["columns"]].index("m0")
        table["rows"][0][place], table["rows"][1][place] = 0, None
        rows.append(len(table["rows"]))

    rows: list[int] = []
    shown.changing_answers(one_of_0_and_one_of_nothing)
    shown.open("cardwatch-web")
    week = option(shown, "When visitors come")
    assert len(week["data"]) == rows[0] - 1
    assert [value for *_, value in week["data"]].count(0) == 1
    assert week["steps"][0]["gte"] == 0


def test_a_dial_that_is_saved_without_colours_is_drawn_in_the_colour_of_text(
    shown: DashboardPage, seen: Seen
) -> None:
    shown.open("cardwatch-approvals")
    bar = option(shown, "Approval rate against its goal")["bar"]
    style = "getComputedStyle(document.documentElement).getPropertyValue('--text').trim()"
    assert bar == seen.page.evaluate(style)


def test_the_saved_sizes_of_circles_are_radii_of_the_least_and_the_greatest(
    shown: DashboardPage,
) -> None:
    shown.open("cardwatch-web")
    circles = option(shown, "Requests by city")
    counts = [count for *_, count in circles["data"]]
    assert len(set(counts)) > 2
    by_count = dict(zip(counts, circles["sizes"], strict=True))
    assert by_count[min(counts)] == pytest.approx(2 * 3)
    assert by_count[max(counts)] == pytest.approx(2 * 13)


def test_countries_are_shaded_in_equal_steps_from_the_least_count_to_the_greatest(
    shown: DashboardPage, viewer: Viewer
) -> None:
    shown.open("cardwatch-web")
    steps = option(shown, "Requests by country")["steps"]
    countries = {"c": {"terms": {"field": "source.geo.country_name"}}}
    found = viewer.search("web-access-*", aggs=countries)["aggregations"]["c"]["buckets"]
    least, most = found[-1]["doc_count"], found[0]["doc_count"]
    begins = [least + (most - least) * fifth / 5 for fifth in range(5)]
    assert [step["gte"] for step in steps] == pytest.approx(begins)
    assert [step["lt"] for step in steps[:-1]] == pytest.approx(begins[1:])


def test_a_ring_that_leaves_it_open_has_a_legend_from_two_groups_on_and_shares_to_the_hundredth(
    shown: DashboardPage, viewer: Viewer
) -> None:
    def left_open(visualization: Any) -> None:
        (ring,) = visualization["layers"]
        ring["legendDisplay"] = "default"
        del ring["percentDecimals"]

    viewer.send_panel("cardwatch-web-agents", left_open, "own-ring", "Own agents", 24)
    shown.open("own-ring")
    legend, said = shown.panel("Own agents").locator(".chart").evaluate(RING)
    assert set(legend) <= set(AGENTS)
    assert len(legend) > 1
    assert re.fullmatch(r".* \d+\.\d\d%", said)


def test_a_level_that_no_value_comes_near_is_in_sight(shown: DashboardPage) -> None:
    shown.open("cardwatch-approvals", query="decision: approved or user_id: u-0000019")
    _, least, _ = axis(shown, "Approval rate over time", "yAxis")
    assert least <= 0.9


def test_months_are_in_order_though_the_first_series_lacks_the_first(shown: DashboardPage) -> None:
    def lacking(found: Any) -> None:
        table = found["panels"]["by-month"]["tables"]["main"]
        places = {column["id"]: place for place, column in enumerate(table["columns"])}
        series, month = places["split"], places["x"]
        first = table["rows"][0][series]
        table["rows"] = [
            row for row in table["rows"] if [row[series], row[month]] != [first, EARLY]
        ]

    shown.changing_answers(lacking)
    shown.open("cardwatch-bills")
    labels, *_ = axis(shown, "Billed by month and category", "xAxis")
    assert labels == [EARLY, "2026-09"]


def test_ranges_are_sorted_by_where_they_begin(shown: DashboardPage) -> None:
    shown.open("cardwatch-bills")
    chart = "How large purchases are"
    assert shown.numbers(chart)
    heading = shown.panel(chart).get_by_role("button", name="Amount")
    heading.click()
    assert [row["Amount"] for row in shown.rows(chart)][:3] == ["< 5", "5–10", "10–25"]
    heading.click()
    assert shown.rows(chart)[0]["Amount"] == "≥ 1,000"


def test_an_untitled_figure_tells_how_it_is_counted(shown: DashboardPage) -> None:
    shown.open("cardwatch-bills")
    hint = shown.panel("Balances").get_by_role("note")
    assert "last month of the time range" in str(hint.get_attribute("aria-label"))


def test_ranges_are_written_without_decimals_that_say_nothing(shown: DashboardPage) -> None:
    shown.open("cardwatch-bills")
    amounts = [row["Amount"] for row in shown.numbers("How large purchases are")]
    assert amounts[:3] == ["< 5", "5–10", "10–25"]
    assert amounts[-1] == "≥ 1,000"


def test_a_bar_stays_in_sight_under_the_pointer_which_says_what_happened_there(
    shown: DashboardPage, seen: Seen
) -> None:
    shown.open("cardwatch-web")
    chart = shown.panel("Requests by response class").locator("canvas")
    box = chart.bounding_box()
    assert box
    said = ""
    for across in range(60, int(box["width"]) - 20, 12):
        place = [across, box["height"] * 0.6]
        before = chart.evaluate(COLOUR, place)
        seen.page.mouse.move(box["x"] + place[0], box["y"] + place[1])
        seen.page.wait_for_timeout(100)
        assert before == PANEL or chart.evaluate(COLOUR, place) != SHADOW
        said = seen.page.locator(".tip").first.inner_text()
        if "Error burst" in said and before != PANEL:
            break
    assert "Answered (2xx)" in said
    assert "Error burst" in said


def test_a_panel_that_waits_does_not_move_for_the_time_that_an_answer_takes(
    shown: DashboardPage, seen: Seen
) -> None:
    """A browser that paints sixty times a second takes the processor from who answers."""
    seen.page.route("**/_refresh", lambda route: None)
    seen.page.goto(f"{shown.url}/app/dashboards#/view/cardwatch-web")
    seen.page.locator(".panel[aria-busy]").first.wait_for()
    assert seen.page.evaluate(MOVING, 2_000) == 0
    assert seen.page.evaluate(MOVING, 3_500) > 0


#: Of a place on a canvas.
COLOUR = """(canvas, [across, down]) => {
    const [x, y] = [across, down].map((each) => each * devicePixelRatio);
    return [...canvas.getContext("2d").getImageData(x, y, 1, 1).data];
}"""
#: What is behind the bars: nothing.
PANEL = [0, 0, 0, 0]
#: Of the light theme, beside the bars that the pointer is at.
SHADOW = [0xE8, 0xEE, 0xF4, 0xFF]


def drawn(page: Page) -> dict[str, str]:
    """What each picture shows, by its panel, as a mark of its canvas that another drawing lacks."""
    return dict(page.evaluate(PICTURES))


def test_a_chart_is_drawn_when_somebody_is_about_to_see_it(
    shown: DashboardPage, seen: Seen
) -> None:
    shown.open("cardwatch-web")
    first, waiting = drawn(seen.page), seen.page.locator(".panel[data-waits]")
    assert first
    assert waiting.count() > 5
    assert waiting.locator("canvas").count() == 0
    assert waiting.get_by_role("img", name="its numbers are in its table").count() > 5
    shown.look_through()
    assert len(drawn(seen.page)) > len(first) + 5


def test_a_chart_far_below_waits_though_the_answer_comes_before_the_first_frame(
    shown: DashboardPage, seen: Seen
) -> None:
    seen.page.add_init_script(LATE_FRAMES)
    address = f"{shown.url}/app/dashboards#/view/cardwatch-web?{urlencode(OCTOBER)}"
    with seen.page.expect_response("**/_refresh") as answer:
        seen.page.goto(address, wait_until="commit")
    answer.value.finished()
    seen.page.locator(".panel").first.wait_for()
    seen.page.wait_for_timeout(1_000)  # in which all could be drawn
    seen.page.evaluate("paint()")
    shown.settle()
    assert drawn(seen.page)
    assert seen.page.locator(".panel[data-waits]").count() > 5


def test_a_table_keeps_its_order_its_page_and_the_focus_when_it_is_drawn_again(
    shown: DashboardPage, seen: Seen
) -> None:
    shown.open("cardwatch-approvals")
    title = "Decisions and their reasons"
    panel = shown.panel(title)
    heading = panel.get_by_role("button", name="Amount")
    heading.focus()
    seen.page.keyboard.press("Enter")
    assert panel.locator("th", has_text="Amount").get_attribute("aria-sort") == "ascending"
    onward = panel.get_by_role("button", name="Next page")
    onward.focus()
    seen.page.keyboard.press("Enter")
    page, rows = panel.locator(".pager span").inner_text(), shown.rows(title)
    shown.after(lambda: seen.page.evaluate("dispatchEvent(new HashChangeEvent('hashchange'))"))
    assert panel.locator(".pager span").inner_text() == page
    assert shown.rows(title) == rows
    assert onward.evaluate("node => node === document.activeElement")
    assert "documents" in panel.locator(".count").inner_text()


def test_a_map_that_is_zoomed_during_a_refresh_does_not_leave_the_other_panels_waiting(
    shown: DashboardPage, seen: Seen
) -> None:
    shown.open("cardwatch-web")
    world = shown.panel("Requests by country").locator("canvas")
    world.scroll_into_view_if_needed()
    asked: list[list[str]] = []

    def first_has_no_answer(route: Route) -> None:
        asked.append(route.request.post_data_json["panels"])
        if len(asked) > 1:
            route.continue_()

    seen.page.route("**/_refresh", first_has_no_answer)
    seen.page.get_by_role("button", name="Refresh", exact=True).click()
    world.hover()
    for _ in range(6):
        seen.page.mouse.wheel(0, -200)
    shown.settle()
    assert asked == [[], []]


def test_a_refresh_draws_only_the_charts_that_can_be_seen(shown: DashboardPage, seen: Seen) -> None:
    shown.open("cardwatch-web")
    shown.look_through()
    seen.page.evaluate("scrollTo(0, 0)")
    seen.page.evaluate(TWO_FRAMES)
    before = drawn(seen.page)
    shown.after(seen.page.get_by_role("button", name="Refresh", exact=True).click)
    after = drawn(seen.page)
    anew = {panel for panel in before if after[panel] != before[panel]}
    assert anew
    assert len(anew) < len(before) / 2
    shown.look_through()
    assert all(drawn(seen.page)[panel] != before[panel] for panel in before)


def test_a_page_is_printed_whole(shown: DashboardPage, seen: Seen) -> None:
    shown.open("cardwatch-web")
    assert seen.page.locator(".panel[data-waits]").count() > 5
    seen.page.pdf()
    assert seen.page.locator(".panel[data-waits]").count() == 0
    assert seen.page.locator(".panel:is(.lnsXY, .map):not(:has(canvas))").count() == 0


def test_the_numbers_of_a_chart_below_the_window_are_reached_with_the_keyboard(
    shown: DashboardPage, seen: Seen
) -> None:
    shown.open("cardwatch-web")
    last = seen.page.locator(".panel[data-waits]").last
    name = str(last.get_attribute("aria-label"))
    shown.panel(name).get_by_role("button", name="Show the numbers as a table").press("Enter")
    assert shown.panel(name).locator("tbody tr").count() > 0
