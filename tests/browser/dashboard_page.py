"""What a reader does on a dashboard's page."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page, Route
from seeded_viewer import OCTOBER

SETTLED = "html[data-refreshed]:not(:has(.panel[aria-busy]))"

#: Scrolls to the first panel that waits to be seen; says whether there was one.
NEXT_WAITING = """() => {
    const panel = document.querySelector(".panel[data-waits]");
    panel?.scrollIntoView();
    return Boolean(panel);
}"""


@dataclass
class Seen:
    """A page with what went wrong on it and what it asked for."""

    page: Page
    errors: list[str]
    requested: list[str]


class DashboardPage:
    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    def open(self, name: str, **asked: Any) -> None:
        """Over the time that the documents have, unless asked otherwise."""
        search = urlencode({**OCTOBER, **asked})
        self.after(lambda: self.page.goto(f"{self.url}/app/dashboards#/view/{name}?{search}"))

    def changing_answers(self, change: Callable[[Any], object]) -> None:
        """Each refresh from now on gets what the viewer answers, changed."""

        def changed(route: Route) -> None:
            answer = route.fetch()
            found = answer.json()
            change(found)
            route.fulfill(response=answer, json=found)

        self.page.route("**/_refresh", changed)

    def settle(self) -> None:
        self.page.locator(SETTLED).wait_for(state="attached")

    def look_through(self) -> None:
        """To the end, past every panel that is only drawn when somebody is about to see it."""
        while self.page.evaluate(NEXT_WAITING):
            self.page.wait_for_timeout(20)

    def after(self, act: Any) -> None:
        """Does it, and waits for the refresh that follows."""
        self.page.evaluate("delete document.documentElement.dataset.refreshed")
        act()
        self.settle()

    def choose(self, act: Any) -> None:
        """Filters by a value; where its panel has drilldowns, a click first asks what to do."""
        self.after(lambda: (act(), self._filter_here()))

    def _filter_here(self) -> None:
        here = self.page.get_by_role("button", name="Filter here")
        if here.count():
            here.click()

    def lead(self, panel: str, value: str, where: str) -> None:
        """Clicks a value of a table and chooses the drilldown of that name."""
        self.panel(panel).get_by_role("button", name=value, exact=True).first.click()
        self.after(self.page.get_by_role("button", name=where).click)

    def pills(self) -> list[str]:
        return self.page.locator(".pill button:first-child").all_inner_texts()

    def panel(self, title: str) -> Locator:
        return self.page.get_by_role("region", name=title, exact=True).first

    def figure(self, title: str) -> int:
        """The large number of a metric panel."""
        text = self.panel(title).locator(".tile-value").first.inner_text()
        return int(re.sub(r"[^\d-]", "", text))

    def rows(self, title: str) -> list[dict[str, str]]:
        """Of a table, by its headings."""
        table = self.panel(title).locator("table")
        headings = [text.strip(" ↑↓") for text in table.locator("th").all_inner_texts()]
        rows = [row.locator("td").all_inner_texts() for row in table.locator("tbody tr").all()]
        return [dict(zip(headings, row, strict=True)) for row in rows]

    def numbers(self, title: str) -> list[dict[str, str]]:
        """Of a chart, through its table."""
        self.panel(title).get_by_role("button", name="Show the numbers as a table").click()
        return self.rows(title)

    def query(self, text: str) -> None:
        self.page.get_by_role("searchbox", name="KQL query").fill(text)
        self.after(lambda: self.page.get_by_role("button", name="Search", exact=True).click())
