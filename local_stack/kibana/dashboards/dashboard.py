"""A dashboard as the page needs it before any data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local_stack.kibana.dashboards.controls import Control, controls
from local_stack.kibana.dashboards.drilldowns import drilldowns
from local_stack.kibana.dashboards.links import links
from local_stack.kibana.dashboards.panel import Panel, panels
from local_stack.kibana.dashboards.sections import moved
from local_stack.kibana.dashboards.state import decoded, search_source
from local_stack.kibana.saved_objects.saved_object import Key, SavedObject
from local_stack.kibana.saved_objects.store import Store
from local_stack.kibana.search.filters import Dsl, stored_filters
from local_stack.kibana.search.problem import ODD, Problem

DEFAULT_FROM, DEFAULT_TO = "now-15m", "now"  # Kibana's own
REFRESH_MILLISECONDS = 60_000


@dataclass(frozen=True)
class Dashboard:
    saved: SavedObject
    panels: list[Panel]
    controls: list[Control]

    @property
    def query(self) -> str:
        """The query that the bar shows when the dashboard opens."""
        return str((search_source(self.saved.attributes).get("query") or {}).get("query") or "")

    def own_filters(self) -> list[Dsl]:
        return stored_filters(search_source(self.saved.attributes).get("filter"))

    def opened_with(self) -> dict[str, str]:
        """The time and the query that it shows until somebody chooses others."""
        attributes = self.saved.attributes
        restores = bool(attributes.get("timeRestore"))
        return {
            "from": str(attributes.get("timeFrom", DEFAULT_FROM)) if restores else DEFAULT_FROM,
            "to": str(attributes.get("timeTo", DEFAULT_TO)) if restores else DEFAULT_TO,
            "query": self.query,
        }

    def json(self) -> dict[str, Any]:
        attributes = self.saved.attributes
        refresh = attributes.get("refreshInterval") or {}
        return {
            "id": self.saved.key.id,
            "title": self.saved.title,
            "description": attributes.get("description", ""),
            **self.opened_with(),
            "refresh": {
                "paused": bool(refresh.get("pause", True)),
                "milliseconds": int(refresh.get("value") or REFRESH_MILLISECONDS),
            },
            "options": decoded(attributes, "optionsJSON", {}),
            "controls": [control.json() for control in self.controls],
            "panels": [_panel(panel) for panel in self.panels],
        }


def load(store: Store, name: str) -> Dashboard | None:
    found = store.get(Key("dashboard", name))
    if found is None:
        return None
    stored: list[Mapping[str, Any]] = decoded(found.attributes, "panelsJSON", [])
    below = moved(stored, found.attributes.get("sections") or ())
    return Dashboard(found, panels(found, below, store), controls(found, store))


def names(store: Store) -> list[dict[str, str]]:
    """All dashboards, for the list and the links between them."""
    return [
        {
            "id": each.key.id,
            "title": each.title,
            "description": str(each.attributes.get("description", "")),
        }
        for each in store.all(["dashboard"])
    ]


def _panel(panel: Panel) -> dict[str, Any]:
    look, leads, problem = None, [], panel.problem
    try:
        look, leads = _look(panel), drilldowns(panel)
    except ODD as odd:
        problem = problem or Problem.of_state(odd)
    return {
        "id": panel.id,
        "kind": panel.kind,
        "title": panel.title,
        "hideTitle": bool(panel.config.get("hidePanelTitles")),
        "description": panel.config.get("description") or panel.attributes.get("description", ""),
        "grid": dict(panel.grid),
        "look": look,
        "drilldowns": leads,
        "problem": problem.json() if problem else None,
    }


def _look(panel: Panel) -> Any:
    """What only the drawing needs, never the search."""
    attributes = panel.attributes
    try:
        match panel.kind:
            case "lens":
                state = attributes.get("state", {})
                return {
                    "type": attributes.get("visualizationType"),
                    "state": state.get("visualization", {}),
                }
            case "map":
                return {
                    "map": decoded(attributes, "mapStateJSON", {}),
                    "layers": decoded(attributes, "layerListJSON", []),
                    "center": panel.config.get("mapCenter"),
                }
            case "markdown":
                return attributes.get("params", {})
            case "links":
                return {"layout": attributes.get("layout"), "links": links(panel)}
            case "search":
                return {
                    "columns": attributes.get("columns", []),
                    "grid": attributes.get("grid", {}),
                }
    except Problem as problem:
        return {"problem": problem.json()}
    return None
