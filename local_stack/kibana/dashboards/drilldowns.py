"""Drilldowns from a panel to other dashboards."""

from typing import Any

from local_stack.kibana.dashboards.panel import Panel
from local_stack.kibana.search.problem import Problem

TO_DASHBOARD = "DASHBOARD_TO_DASHBOARD_DRILLDOWN"


def drilldowns(panel: Panel) -> list[dict[str, Any]]:
    """Those whose target is there."""
    enhancements = panel.config.get("enhancements") or {}
    actions = enhancements.get("dynamicActions") or {}
    found = []
    for event in actions.get("events") or ():
        action = event.get("action", {})
        if action.get("factoryId") != TO_DASHBOARD:
            continue
        name = f"drilldown:{TO_DASHBOARD}:{event['eventId']}:dashboardId"
        try:
            target = panel.references.object(name)
        except Problem:
            continue
        config = action.get("config", {})
        found.append(
            {
                "name": action.get("name", target.title),
                "dashboard": target.key.id,
                "keepFilters": bool(config.get("useCurrentFilters", True)),
                "keepTime": bool(config.get("useCurrentDateRange", True)),
            }
        )
    return found
