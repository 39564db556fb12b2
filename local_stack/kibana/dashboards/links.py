"""The links of a links panel, resolved to dashboards that are there."""

from collections.abc import Mapping
from typing import Any

from local_stack.kibana.dashboards.panel import Panel
from local_stack.kibana.search.problem import Problem


def links(panel: Panel) -> list[dict[str, Any]]:
    stored = sorted(panel.attributes.get("links", ()), key=lambda each: each.get("order", 0))
    return [_link(panel, each) for each in stored]


def _link(panel: Panel, stored: Mapping[str, Any]) -> dict[str, Any]:
    options = stored.get("options") or {}
    link = {
        "label": stored.get("label") or "",
        "keepTime": bool(options.get("useCurrentDateRange", options.get("use_time_range", True))),
        "keepFilters": bool(options.get("useCurrentFilters", options.get("use_filters", True))),
        "newTab": bool(options.get("openInNewTab", False)),
    }
    if stored.get("type") == "externalLink":
        return {**link, "url": stored.get("destination", "")}
    try:
        target = panel.references.object(str(stored.get("destinationRefName")))
    except Problem as problem:
        return {**link, "problem": str(problem)}
    return {**link, "dashboard": target.key.id, "label": link["label"] or target.title}
