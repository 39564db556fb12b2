"""What somebody has chosen, and where they are, stays from one refresh to the next."""

import pytest
from dashboard_page import DashboardPage, Seen
from playwright.sync_api import Browser
from seeded_viewer import Viewer

#: Of a chart, as a click on the legend does it.
SWITCH_OFF = """async (node, name) => {
    const script = document.querySelector('link[rel=modulepreload][href$="/chart.js"]');
    const { echarts } = await import(script.href);
    echarts.getInstanceByDom(node).dispatchAction({ type: "legendToggleSelect", name });
}"""
SWITCHED = """async (node) => {
    const script = document.querySelector('link[rel=modulepreload][href$="/chart.js"]');
    const { echarts } = await import(script.href);
    return echarts.getInstanceByDom(node).getOption().legend[0].selected;
}"""
HAS_FOCUS = "node => node === document.activeElement"
#: Ten minutes pass at once.
LATER = "Date.now = (now => () => now() + 600_000)(Date.now)"
HEARD = """() => {
    globalThis.heard = 0;
    const watcher = new MutationObserver(() => globalThis.heard++);
    watcher.observe(document.getElementById("spoken"), { childList: true });
}"""


@pytest.fixture
def shown(viewer: Viewer, seen: Seen) -> DashboardPage:
    return DashboardPage(seen.page, viewer.url)


def test_a_series_that_is_switched_off_stays_so(shown: DashboardPage, seen: Seen) -> None:
    shown.open("cardwatch-web")
    chart = shown.panel("Requests by response class").locator(".chart")
    chart.evaluate(SWITCH_OFF, "Answered (2xx)")
    shown.after(seen.page.get_by_role("button", name="Refresh", exact=True).click)
    assert chart.evaluate(SWITCHED)["Answered (2xx)"] is False


def test_who_comes_back_to_a_page_sees_at_once_what_is_now(
    shown: DashboardPage, seen: Seen
) -> None:
    shown.open("cardwatch-web", refresh=300)
    seen.page.evaluate(LATER)
    with seen.page.expect_request("**/_refresh", timeout=10_000):
        seen.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_a_refresh_that_nobody_asked_for_is_not_told_to_screen_readers(
    shown: DashboardPage, seen: Seen
) -> None:
    shown.open("cardwatch-web", refresh=2)
    seen.page.evaluate(HEARD)
    for _ in range(2):
        with seen.page.expect_response("**/_refresh"):
            pass
    shown.settle()
    assert seen.page.evaluate("heard") == 0
    shown.query("source.geo.country_name: Japan")
    seen.page.wait_for_function("globalThis.heard > 0")


def test_the_keyboard_keeps_its_place_in_a_pill_and_in_the_picker(
    shown: DashboardPage, seen: Seen
) -> None:
    shown.open("cardwatch-web", query="")
    row = shown.panel("Top countries").get_by_role("button", name="Japan", exact=True)
    shown.choose(row.click)
    turn = seen.page.get_by_role("button", name="Turn round")
    turn.focus()
    shown.after(lambda: seen.page.keyboard.press("Enter"))
    assert turn.evaluate(HAS_FOCUS)
    seen.page.get_by_label("Time range", exact=True).click()
    seen.page.get_by_label("To", exact=True).focus()
    shown.after(lambda: seen.page.keyboard.press("Enter"))
    assert seen.page.locator(".picker > summary").evaluate(HAS_FOCUS)


def test_a_day_that_somebody_wrote_begins_where_they_are(viewer: Viewer, browser: Browser) -> None:
    context = browser.new_context(timezone_id="America/New_York", locale="en-GB")
    shown = DashboardPage(context.new_page(), viewer.url)
    shown.open("cardwatch-web", **{"from": "2026-10-01", "to": "2026-10-09"})
    said = shown.page.locator(".picker > summary").inner_text()
    assert said.endswith("Oct 1, 2026, 00:00 → Oct 9, 2026, 00:00")
    context.close()
