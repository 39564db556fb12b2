"""Panels that hold no data: text, and links to the other dashboards. Both live in the dashboard."""

from dashboards.panels import Panel, Placed, place
from dashboards.saved_object import Json, Reference


def text(panel: Panel) -> Placed:
    """`markdown` is the text."""
    written = {
        "id": "",
        "title": "",
        "description": "",
        "type": "markdown",
        "params": {
            "fontSize": 12,
            "openLinksInNewTab": False,
            "markdown": panel.words["markdown"].strip(),
        },
        "uiState": {},
        "data": {
            "aggs": [],
            "searchSource": {"query": {"query": "", "language": "kuery"}, "filter": []},
        },
    }
    config = {"enhancements": {}, "savedVis": written, "title": "", "hidePanelTitles": True}
    return Placed(place(panel, "visualization", config), ())


def links(panel: Panel) -> Placed:
    """`to` maps dashboards to what they are called; the time range and filters go along."""
    to: dict[str, str] = panel.words["to"]
    written = [_link(order, target, label) for order, (target, label) in enumerate(to.items())]
    attributes = {"layout": "horizontal", "links": written}
    config = {"attributes": attributes, "enhancements": {}, "title": "", "hidePanelTitles": True}
    references = tuple(
        Reference(f"{panel.key}:link_{target}_dashboard", "dashboard", f"cardwatch-{target}")
        for target in to
    )
    return Placed(place(panel, "links", config), references)


def _link(order: int, target: str, label: str) -> Json:
    kept = {"openInNewTab": False, "useCurrentDateRange": True, "useCurrentFilters": False}
    return {
        "id": target,
        "order": order,
        "type": "dashboardLink",
        "label": label,
        "destinationRefName": f"link_{target}_dashboard",
        "options": kept,
    }
