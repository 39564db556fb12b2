"""What is drawn stands where and as large as it should, and nothing moves before it must."""

import time
from typing import Any

import pytest
from conftest import Seen, Viewer
from dashboard_page import DashboardPage
from playwright.sync_api import Page
from viewer_documents import PLACES

PATIENCE_SECONDS = 30.0
#: Charts that are more than a pixel wider, narrower, higher or lower than their place.
ILL_FITTING = """() => [...document.querySelectorAll(".chart")]
    .map((place) => [place, place.querySelector("canvas")])
    .filter(([place, drawn]) => Math.abs(place.clientWidth - drawn.clientWidth) > 1
        || Math.abs(place.clientHeight - drawn.clientHeight) > 1)
    .map(([place]) => place.ariaLabel)"""

#: The names of the shapes under a map's circles.
UNDER_CIRCLES = """async (node) => {
    const script = document.querySelector('link[rel=modulepreload][href$="/chart.js"]');
    const { echarts } = await import(script.href);
    const chart = echarts.getInstanceByDom(node);
    const world = chart.getModel().getComponent("geo").coordinateSystem;
    return chart.getOption().series[0].data.map(({ value }) => world.getRegionByCoord(value)?.name);
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
    assert seen.page.locator(".chart canvas").count() > 10
    assert seen.page.evaluate(ILL_FITTING) == []
    assert resized(seen.page, 900) == []
    assert resized(seen.page, 1280) == []


def test_a_panel_that_waits_does_not_move_for_the_time_that_an_answer_takes(
    shown: DashboardPage, seen: Seen
) -> None:
    """A browser that paints sixty times a second takes the processor from who answers."""
    seen.page.route("**/_refresh", lambda route: None)
    seen.page.goto(f"{shown.url}/app/dashboards#/view/cardwatch-web")
    seen.page.locator(".panel[aria-busy]").first.wait_for()
    assert seen.page.evaluate(MOVING, 2_000) == 0
    assert seen.page.evaluate(MOVING, 3_500) > 0
