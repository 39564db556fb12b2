"""Of a heatmap's cells one tells at a glance which count most, and from its legend how much."""

import re
from collections.abc import Callable, Sequence
from itertools import cycle
from typing import Any, Literal

import pytest
from dashboard_page import DashboardPage, Seen
from seeded_viewer import Viewer

#: The steps of a heatmap's colours, and the value of each cell with the colour of its label.
HEAT = """async (node) => {
    const script = document.querySelector('link[rel=modulepreload][href$="/chart.js"]');
    const { echarts } = await import(script.href);
    const { visualMap, series } = echarts.getInstanceByDom(node).getOption();
    const [{ data, label }] = series;
    const cells = data.map((each) => [(each.value ?? each)[2], each.label?.color ?? label.color]);
    return { steps: visualMap[0].pieces, cells };
}"""
BEHIND = "getComputedStyle(document.documentElement).getPropertyValue('--panel').trim()"


@pytest.fixture
def shown(viewer: Viewer, seen: Seen) -> DashboardPage:
    return DashboardPage(seen.page, viewer.url)


def heat(shown: DashboardPage, title: str) -> Any:
    shown.look_through()
    return shown.panel(title).locator(".chart").evaluate(HEAT)


def contrast(one: str, other: str) -> float:
    """Of two colours such as #ffffff, as WCAG reckons it: from 1 to 21."""
    least, most = sorted(map(_luminance, (one, other)))
    return (most + 0.05) / (least + 0.05)


def _luminance(colour: str) -> float:
    parts = [part / 255 for part in bytes.fromhex(colour.removeprefix("#"))]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_busier_a_cell_the_more_it_contrasts_with_the_panel(
    shown: DashboardPage, seen: Seen, theme: Literal["light", "dark"]
) -> None:
    seen.page.emulate_media(color_scheme=theme)
    shown.open("cardwatch-web")
    panel = seen.page.evaluate(BEHIND)
    steps = heat(shown, "When visitors come")["steps"]
    contrasts = [contrast(step["color"], panel) for step in steps]
    assert len(contrasts) == 5
    assert contrasts == sorted(contrasts)
    assert contrasts[-1] > 3


def counting(shown: DashboardPage, panel: str, values: Sequence[float]) -> None:
    """The cells of that panel have these values in turn, whatever the documents say."""

    def changed(found: Any) -> None:
        table = found["panels"][panel]["tables"]["main"]
        place = [column["id"] for column in table["columns"]].index("m0")
        for row, value in zip(table["rows"], cycle(values), strict=False):
            row[place] = value

    shown.changing_answers(changed)


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        ((1, 2), ["1", "≥ 2"]),
        (range(1, 13), ["1", "2", "3 – 4", "5 – 8", "≥ 9"]),
        ((-1, 0, 1), ["-1", "0", "≥ 1"]),
        ((0, 100.5), ["0 – 4", "4 – 16", "16 – 36", "36 – 64", "≥ 64"]),
        ((7,), ["≥ 7"]),
    ],
)
def test_each_count_is_in_one_band_of_the_legend(
    shown: DashboardPage, values: Sequence[float], labels: list[str]
) -> None:
    """In steps that part the small ones, as most are: they grow as 0, 4, 16, 36, 64 of 100."""
    counting(shown, "hours", values)
    shown.open("cardwatch-web")
    assert said(heat(shown, "Requests by country and time")) == labels


def said(heatmap: Any) -> list[str]:
    return [step["label"] for step in heatmap["steps"]]


def test_a_palette_that_begins_nowhere_says_so_of_its_first_band(
    shown: DashboardPage, viewer: Viewer
) -> None:
    def numbers_from_anywhere(state: Any) -> None:
        stops = [{"color": "#dddddd", "stop": 5}, {"color": "#666666", "stop": 12.5}]
        range_ = {"rangeType": "number", "rangeMin": None, "rangeMax": None}
        last = {"color": "#222222", "stop": None}
        state["palette"]["params"] |= {**range_, "stops": [*stops, last]}

    imported(viewer, numbers_from_anywhere)
    counting(shown, "p", [-3, 4, 5, 12, 13])
    shown.open("own-heat")
    assert said(heat(shown, "Own heat")) == ["< 5", "5 – 12", "≥ 13"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_figure_in_a_cell_reads_well_on_the_colour_of_that_cell(
    shown: DashboardPage, viewer: Viewer, seen: Seen, theme: Literal["light", "dark"]
) -> None:
    imported(viewer, lambda state: state["gridConfig"].update(isCellLabelVisible=True))
    seen.page.emulate_media(color_scheme=theme)
    shown.open("own-heat")
    heatmap = heat(shown, "Own heat")
    steps = heatmap["steps"]
    on = {
        value: [step for step in steps if step["gte"] <= value][-1]["color"]
        for value, _ in heatmap["cells"]
    }
    assert set(on.values()) == {step["color"] for step in steps}
    assert min(contrast(colour, on[value]) for value, colour in heatmap["cells"]) > 4.5


def test_a_cell_with_a_figure_in_it_tells_and_filters_as_one_without(
    shown: DashboardPage, viewer: Viewer, seen: Seen
) -> None:
    imported(viewer, lambda state: state["gridConfig"].update(isCellLabelVisible=True))
    shown.open("own-heat")
    chart = shown.panel("Own heat").locator(".chart")
    box = chart.bounding_box()
    assert box
    chart.hover(position={"x": box["width"] / 2, "y": box["height"] / 4})
    assert re.fullmatch(r"1 Mon\n\d\d\n\d+ Requests", seen.page.locator(".tip").inner_text())
    shown.after(lambda: chart.click(position={"x": box["width"] / 2, "y": box["height"] / 4}))
    assert [pill.split(":")[0] for pill in shown.pills()] == ["hour_of_day", "weekday"]


def imported(viewer: Viewer, change: Callable[[Any], object]) -> None:
    """A dashboard of one heatmap of the bundle, whose looks somebody changed in Kibana."""
    viewer.send_panel("cardwatch-web-week", change, "own-heat", "Own heat", 48)
