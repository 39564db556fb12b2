"""The more a heatmap's cell counts, the more it stands out, in either theme."""

from typing import Any, Literal

import pytest
from dashboard_page import DashboardPage, Seen
from seeded_viewer import Viewer

#: The steps of a heatmap's colours, and its cells.
HEAT = """async (node) => {
    const script = document.querySelector('link[rel=modulepreload][href$="/chart.js"]');
    const { echarts } = await import(script.href);
    const { visualMap, series } = echarts.getInstanceByDom(node).getOption();
    return { steps: visualMap[0].pieces, data: series[0].data };
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
