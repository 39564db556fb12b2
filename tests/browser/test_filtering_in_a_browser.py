"""Queries, filters, controls and the time picker narrow what every panel shows."""

import json
from typing import Any

import pytest
from dashboard_page import DashboardPage, Seen
from playwright.sync_api import Browser
from seeded_viewer import Viewer

from local_stack.kibana.load import BUNDLE

BUNDLED = [json.loads(line) for line in BUNDLE.read_text().splitlines()]
#: Within JSON in JSON.
KEEPING = (r"\"useCurrentFilters\":false", r"\"useCurrentFilters\":true")
IN_JAPAN = {"term": {"source.geo.country_name": "Japan"}}
WEB = "web-access-*"


@pytest.fixture
def shown(viewer: Viewer, seen: Seen) -> DashboardPage:
    page = DashboardPage(seen.page, viewer.url)
    page.open("cardwatch-web")
    return page


def but(query: dict[str, Any]) -> dict[str, Any]:
    return {"bool": {"must_not": [query]}}


def test_a_kql_query_narrows_the_page(shown: DashboardPage, viewer: Viewer) -> None:
    shown.query("http.response.status_code >= 500 and not source.geo.country_name: Japan")
    failed = {"range": {"http.response.status_code": {"gte": 500}}}
    both = {"bool": {"filter": [failed, but(IN_JAPAN)]}}
    assert shown.figure("Requests") == viewer.count(WEB, both)


def test_a_syntax_error_is_marked_in_the_bar_and_the_page_lives_on(
    shown: DashboardPage, viewer: Viewer, seen: Seen
) -> None:
    shown.query('source.geo.country_name: ("Japan" or')
    problem = seen.page.locator("#query-problem")
    assert problem.locator("mark").count() == 1
    assert "expected" in problem.inner_text().lower()
    assert shown.figure("Requests") == viewer.count(WEB), "the last drawing stays"
    shown.query("source.geo.country_name: Japan")
    assert problem.is_hidden()
    assert shown.figure("Requests") == viewer.count(WEB, IN_JAPAN)


def test_a_click_on_a_value_filters_and_its_pill_turns_round_and_goes(
    shown: DashboardPage, viewer: Viewer, seen: Seen
) -> None:
    row = shown.panel("Top countries").get_by_role("button", name="Japan", exact=True)
    shown.choose(row.click)
    assert shown.figure("Requests") == viewer.count(WEB, IN_JAPAN)
    turn = seen.page.get_by_role("button", name="Turn round")
    shown.after(turn.click)
    assert shown.figure("Requests") == viewer.count(WEB, but(IN_JAPAN))
    shown.after(seen.page.get_by_role("button", name="Remove").click)
    assert shown.figure("Requests") == viewer.count(WEB)


def test_a_cell_with_several_values_filters_by_each(viewer: Viewer, seen: Seen) -> None:
    shown = DashboardPage(seen.page, viewer.url)
    shown.open(
        "cardwatch-approvals", query="reasons.code: new_country and reasons.code: unusual_hour"
    )
    rows = shown.panel("Decisions and their reasons").locator("tbody tr")
    shown.choose(rows.first.get_by_role("button", name=", ").first.click)
    detail = "reasons.detail: Because of"
    assert set(shown.pills()) == {f"{detail} new_country", f"{detail} unusual_hour"}
    assert rows.count() > 0


def test_a_word_of_the_cloud_is_chosen_with_the_keyboard(
    shown: DashboardPage, viewer: Viewer, seen: Seen
) -> None:
    shown.panel("City cloud").locator("button.word", has_text="Dublin").focus()
    shown.choose(lambda: seen.page.keyboard.press("Enter"))
    dublin = {"term": {"source.geo.city_name": "Dublin"}}
    assert shown.figure("Requests") == viewer.count(WEB, dublin)


@pytest.mark.parametrize(
    ("chart", "value"),
    [("Requests by country", "Japan"), ("Requests by agent and version", "Firefox")],
)
def test_a_value_of_a_drawing_is_chosen_with_the_keyboard_in_its_table(
    shown: DashboardPage, seen: Seen, chart: str, value: str
) -> None:
    assert shown.numbers(chart)
    shown.panel(chart).get_by_role("button", name=value, exact=True).first.focus()
    shown.choose(lambda: seen.page.keyboard.press("Enter"))
    assert len(shown.pills()) == 1


def test_a_bar_is_clicked_to_see_its_time_only(shown: DashboardPage, seen: Seen) -> None:
    chart = shown.panel("Requests by response class").locator("canvas")
    box = chart.bounding_box()
    assert box is not None
    for step in range(0, 40, 5):  # the first may fall between two bars
        chart.click(position={"x": box["width"] / 2 + step, "y": box["height"] * 0.75})
        if OPENED_RANGE not in seen.page.url:
            break
    assert OPENED_RANGE not in seen.page.url
    assert "from=2026-10-0" in seen.page.url


def test_a_day_on_which_the_clocks_change_is_chosen_whole(viewer: Viewer, browser: Browser) -> None:
    context = browser.new_context(timezone_id="Europe/Berlin", locale="en-GB")
    shown = DashboardPage(context.new_page(), viewer.url)
    days = {"from": "2026-10-20T00:00:00Z", "to": "2026-10-30T00:00:00Z"}
    shown.open("cardwatch-bills", **days)
    chart = "Purchases, refunds and payments"
    assert shown.numbers(chart)
    shown.after(shown.panel(chart).get_by_role("button", name="Oct 25, 2026", exact=True).click)
    assert "from=2026-10-24T22%3A00%3A00.000Z&to=2026-10-25T23%3A00" in shown.page.url
    context.close()


OPENED_RANGE = "from=2026-10-01T00%3A00%3A00Z&to=2026-10-15"


def test_a_control_narrows_the_page_and_offers_what_there_is(
    shown: DashboardPage, viewer: Viewer, seen: Seen
) -> None:
    control = seen.page.locator("details.control").first
    control.locator("summary").click()
    japan = control.get_by_label("Japan")
    shown.after(japan.click)
    assert shown.figure("Requests") == viewer.count(WEB, IN_JAPAN)
    assert control.locator(".chosen").inner_text() == "Japan"
    seen.page.keyboard.press("Escape")
    assert control.get_attribute("open") is None


def test_a_search_for_a_value_that_is_not_offered_says_how_many_are(
    shown: DashboardPage, seen: Seen
) -> None:
    def with_more(found: Any) -> None:
        found["controls"]["control0"]["more"] = True

    shown.changing_answers(with_more)
    shown.after(seen.page.get_by_role("button", name="Refresh", exact=True).click)
    control = seen.page.locator("details.control").first
    control.locator("summary").click()
    choices = control.locator("input[type=checkbox][name=control0]")
    choices.first.wait_for()  # they are listed a moment after the click
    offered = choices.count()
    control.get_by_role("searchbox").fill("Atlantis")
    assert control.locator(".note").inner_text() == f"Not among the {offered} most frequent"


def test_the_time_picker_takes_absolute_and_relative_times(
    shown: DashboardPage, viewer: Viewer, seen: Seen
) -> None:
    seen.page.get_by_label("Time range", exact=True).click()
    seen.page.get_by_label("To", exact=True).fill("2026-10-03T00:00:00Z")
    shown.after(seen.page.get_by_role("button", name="Apply").click)
    early = {"range": {"@timestamp": {"lte": "2026-10-03T00:00:00Z"}}}
    assert shown.figure("Requests") == viewer.count(WEB, early)
    seen.page.get_by_label("Time range", exact=True).click()
    shown.after(seen.page.get_by_role("button", name="Last 15 minutes").click)
    assert shown.figure("Requests") == 0
    nothing = shown.panel("Top countries").inner_text()
    assert "No documents in this time range" in nothing


def test_a_time_that_is_none_is_said_in_the_picker(shown: DashboardPage, seen: Seen) -> None:
    seen.page.get_by_label("Time range", exact=True).click()
    seen.page.get_by_label("From", exact=True).fill("yesterday")
    shown.after(seen.page.get_by_role("button", name="Apply").click)
    assert "'yesterday' is not a time" in seen.page.locator(".picker .problem").inner_text()


def test_a_click_leads_to_another_dashboard_with_the_value_and_the_time_alone(
    shown: DashboardPage, seen: Seen
) -> None:
    shown.query("http.response.status_code: 404")
    shown.lead("Top countries", "JP", "Show in approvals")
    seen.page.get_by_role("heading", name="Approvals", exact=True).wait_for()
    assert shown.pills() == ["country: JP"]
    assert seen.page.get_by_role("searchbox", name="KQL query").input_value() == ""
    assert OPENED_RANGE in seen.page.url


def test_the_menu_of_a_value_chosen_with_the_keyboard_is_beside_it(
    shown: DashboardPage, seen: Seen
) -> None:
    value = shown.panel("Top countries").get_by_role("button", name="JP", exact=True)
    value.evaluate("node => (node.scrollIntoView({ block: 'center' }), node.focus())")
    seen.page.keyboard.press("Enter")
    menu, cell = (each.bounding_box() for each in (seen.page.locator("dialog.menu"), value))
    assert menu and cell
    assert (menu["x"], menu["y"]) == pytest.approx((cell["x"], cell["y"] + cell["height"]), abs=1)
    seen.page.keyboard.press("Escape")
    assert value.evaluate("node => node === document.activeElement")


def test_the_skip_link_leads_to_the_panels_of_the_same_address(
    shown: DashboardPage, seen: Seen
) -> None:
    address = seen.page.url
    seen.page.get_by_role("link", name="Skip to the panels").focus()
    seen.page.keyboard.press("Enter")
    assert seen.page.evaluate("document.activeElement.id") == "panels"
    assert seen.page.url == address


def test_a_drilldown_that_keeps_filters_takes_query_pills_and_choices_along(
    viewer: Viewer, seen: Seen
) -> None:
    (web,) = (each for each in BUNDLED if each["id"] == "cardwatch-web")
    kept = json.dumps(web["attributes"]).replace(*KEEPING)
    viewer.send({**web, "id": "own-web", "attributes": json.loads(kept)})
    shown = DashboardPage(seen.page, viewer.url)
    city = {"control1": {"selected": ["Kyōto"]}}
    shown.open("own-web", query="user_agent.name: *", controls=json.dumps(city))
    shown.lead("Top countries", "JP", "Show in approvals")
    seen.page.get_by_role("heading", name="Approvals", exact=True).wait_for()
    assert shown.pills() == ["source.geo.city_name: Kyōto", "country: JP"]
    searched = seen.page.get_by_role("searchbox", name="KQL query")
    assert searched.input_value() == "user_agent.name: *"


def test_links_to_the_other_dashboards_keep_the_time(shown: DashboardPage, seen: Seen) -> None:
    shown.panel("links").get_by_role("link", name="Approvals").click()
    seen.page.get_by_role("heading", name="Approvals", exact=True).wait_for()
    assert OPENED_RANGE in seen.page.url


def test_links_to_the_other_dashboards_keep_a_time_that_was_chosen_since(
    shown: DashboardPage, seen: Seen
) -> None:
    seen.page.get_by_label("Time range", exact=True).click()
    shown.after(seen.page.get_by_role("button", name="Last 90 days").click)
    shown.panel("links").get_by_role("link", name="Approvals").click()
    seen.page.get_by_role("heading", name="Approvals", exact=True).wait_for()
    assert "from=now-90d&to=now" in seen.page.url


def test_the_address_alone_brings_back_what_was_seen(
    shown: DashboardPage, viewer: Viewer, seen: Seen
) -> None:
    shown.query("source.geo.country_name: Japan")
    address = seen.page.url
    seen.page.goto("about:blank")
    seen.page.goto(address)
    shown.settle()
    assert shown.figure("Requests") == viewer.count(WEB, IN_JAPAN)


def test_going_back_undoes_a_choice(shown: DashboardPage, viewer: Viewer, seen: Seen) -> None:
    control = seen.page.locator("details.control").first
    control.locator("summary").click()
    shown.after(control.get_by_label("Japan").click)
    shown.after(seen.page.go_back)
    assert shown.figure("Requests") == viewer.count(WEB)
    assert control.locator(".chosen").inner_text() == "Any"


def test_going_back_undoes_an_exclusion(shown: DashboardPage, seen: Seen) -> None:
    control = seen.page.locator("details.control").first
    control.locator("summary").click()
    shown.after(control.get_by_label("Exclude").click)
    shown.after(seen.page.go_back)
    assert not control.get_by_label("Exclude").is_checked()


def test_a_control_offers_values_in_the_words_of_the_panels(viewer: Viewer, seen: Seen) -> None:
    shown = DashboardPage(seen.page, viewer.url)
    shown.open("cardwatch-approvals")
    control = seen.page.locator("details.control", has_text="Channel")
    control.locator("summary").click()
    shown.after(control.get_by_label("In store").click)
    assert control.locator(".chosen").inner_text() == "In store"
    assert shown.figure("Requests") == viewer.count(
        "approval-decisions-*", {"term": {"channel": "in_store"}}
    )


def test_an_address_that_breaks_off_within_a_letter_names_no_dashboard(
    shown: DashboardPage, seen: Seen
) -> None:
    seen.page.goto(f"{shown.url}/app/dashboards#/view/caf%C3%")
    seen.page.get_by_text("There is no dashboard").wait_for()


def test_dark_is_kept_for_the_next_visit(shown: DashboardPage, seen: Seen) -> None:
    before = seen.page.locator("html").get_attribute("data-theme")
    seen.page.get_by_role("button", name="Light or dark").click()
    after = seen.page.locator("html").get_attribute("data-theme")
    assert {before, after} == {"light", "dark"}
    seen.page.reload()
    assert seen.page.locator("html").get_attribute("data-theme") == after
