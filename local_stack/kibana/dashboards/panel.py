"""A panel of a dashboard, by reference or by value, with its state and what it refers to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from local_stack.kibana.dashboards.references import References
from local_stack.kibana.saved_objects.saved_object import Reference, SavedObject
from local_stack.kibana.saved_objects.store import Store
from local_stack.kibana.search.problem import ODD, Problem

#: The size of a panel that says none.
NO_PLACE = {"w": 24, "h": 6}


@dataclass(frozen=True)
class Panel:
    id: str
    kind: str  #: lens, map, search, markdown, links, or a type that is not drawn here
    title: str
    grid: Mapping[str, int]  #: x, y, w, h in Kibana's 48 columns and rows of 20 px
    attributes: Mapping[str, Any]
    references: References
    config: Mapping[str, Any] = field(default_factory=dict)  #: embeddableConfig
    problem: Problem | None = None


def panels(dashboard: SavedObject, stored: list[Mapping[str, Any]], store: Store) -> list[Panel]:
    """One whose reference leads nowhere, or that is of an odd shape, is there with its problem."""
    return [_panel(dashboard, each, store, place) for place, each in enumerate(stored)]


def _panel(dashboard: SavedObject, stored: Mapping[str, Any], store: Store, place: int) -> Panel:
    try:
        return _read(dashboard, stored, store)
    except ODD as odd:
        known = stored if isinstance(stored, Mapping) else {}
        name = str(known.get("panelIndex", f"panel {place}"))
        nothing = References(store, {})
        grid = {"x": 0, "y": place * NO_PLACE["h"], **NO_PLACE}
        return Panel(name, "none", name, grid, {}, nothing, {}, Problem.of_state(odd))


def _read(dashboard: SavedObject, stored: Mapping[str, Any], store: Store) -> Panel:
    name = str(stored.get("panelIndex"))
    config = stored.get("embeddableConfig") or {}
    kind = str(stored.get("type"))
    grid = {side: int(stored["gridData"][side]) for side in "xywh"}
    outer = References.of(store, dashboard.references, f"{name}:")
    title = config.get("title", stored.get("title"))
    try:
        kind, attributes, inner = _content(stored, kind, config, outer, store)
    except Problem as problem:
        return Panel(name, kind, str(title or ""), grid, {}, outer, config, problem)
    shown = attributes.get("title", "") if title is None else title
    return Panel(name, kind, str(shown), grid, attributes, inner, config)


def _content(
    stored: Mapping[str, Any],
    kind: str,
    config: Mapping[str, Any],
    outer: References,
    store: Store,
) -> tuple[str, Mapping[str, Any], References]:
    if by_reference := stored.get("panelRefName"):
        found = outer.object(str(by_reference))
        # Drilldowns and overrides of a panel by reference stay with the dashboard's references.
        inner = References.of(store, found.references)
        names = {**outer.names, **inner.names}
        return found.key.type, found.attributes, References(store, names)
    if "savedVis" in config:
        return _visualization(config["savedVis"]), config["savedVis"], outer
    attributes = config.get("attributes", {})
    own = References.of(store, [Reference.from_json(e) for e in attributes.get("references", ())])
    return kind, attributes, References(store, {**own.names, **outer.names})


def _visualization(saved: Mapping[str, Any]) -> str:
    return "markdown" if saved.get("type") == "markdown" else f"visualization {saved.get('type')}"
