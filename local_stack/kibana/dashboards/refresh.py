"""One refresh: every panel and control asked in one msearch.

A second msearch follows only where a first answer decides what to ask: Other buckets, and
histograms that choose their own interval.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from local_stack.kibana.dashboards.controls import Choice
from local_stack.kibana.dashboards.dashboard import Dashboard
from local_stack.kibana.dashboards.lens_panel import lens_work
from local_stack.kibana.dashboards.panel import Panel
from local_stack.kibana.dashboards.search_panel import search_work
from local_stack.kibana.maps.grid import NATURAL_ZOOM
from local_stack.kibana.maps.layers import map_work
from local_stack.kibana.search.filters import kql_filter, page_filters
from local_stack.kibana.search.msearch import Searcher
from local_stack.kibana.search.problem import ODD, Problem
from local_stack.kibana.search.rounds import Work, run
from local_stack.kibana.search.scope import Scope
from local_stack.kibana.search.timerange import TimeRange, iso

DRAWN_WITHOUT_DATA = {"markdown", "links"}


@dataclass(frozen=True)
class Wanted:
    """What the page shows at the moment."""

    start: str
    end: str
    zone: str
    query: str
    filters: tuple[Mapping[str, Any], ...]
    choices: Mapping[str, Choice]  #: by control
    zooms: Mapping[str, float]  #: by map panel
    only: frozenset[str]  #: panels to refresh; all when empty

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> "Wanted":
        """Raises Problem when the request is not of this shape."""
        try:
            return cls(
                start=str(body["from"]),
                end=str(body["to"]),
                zone=str(body.get("timezone") or "UTC"),
                query=str(body.get("query") or ""),
                filters=tuple(dict(each) for each in body.get("filters", ())),
                choices={str(k): dict(v) for k, v in body.get("controls", {}).items()},
                zooms={str(k): float(v) for k, v in body.get("zooms", {}).items()},
                only=frozenset(map(str, body.get("panels", ()))),
            )
        except ODD as problem:
            raise Problem("filter", f"the request is not understood: {problem!r}") from None


def refresh(dashboard: Dashboard, wanted: Wanted, now: datetime, searcher: Searcher) -> Any:
    """Raises Problem for what concerns the whole page."""
    time = TimeRange.of(wanted.start, wanted.end, now, wanted.zone)
    scope = Scope(time, tuple(dashboard.own_filters())).also(
        kql_filter(wanted.query, wanted.zone), *page_filters(wanted.filters, wanted.zone)
    )
    works, chosen = _controls(dashboard, wanted, scope)
    for panel in dashboard.panels:
        if not wanted.only or panel.id in wanted.only:
            works |= _panel(panel, chosen, wanted, now)
    results, requests = run(works, searcher.answers)
    found: dict[str, dict[str, Any]] = {"panel": {}, "control": {}}
    for name, result in results.items():
        kind, _, own = name.partition(":")
        found[kind][own] = {"problem": result.json()} if isinstance(result, Problem) else result
    return {
        "from": iso(time.start),
        "to": iso(time.end),
        "requests": requests,
        "panels": found["panel"],
        "controls": found["control"],
    }


def _controls(
    dashboard: Dashboard, wanted: Wanted, scope: Scope
) -> tuple[dict[str, Work[dict[str, Any]]], Scope]:
    """Each control chooses from what those before it leave; the panels see all choices."""
    works: dict[str, Work[dict[str, Any]]] = {}
    for control in dashboard.controls:
        if not wanted.only:
            works[f"control:{control.id}"] = control.work(scope)
        scope = scope.also(*control.filter(wanted.choices.get(control.id, control.initial)))
    return works, scope


def _panel(
    panel: Panel, scope: Scope, wanted: Wanted, now: datetime
) -> dict[str, Work[dict[str, Any]]]:
    if panel.kind in DRAWN_WITHOUT_DATA or panel.problem:
        return {}
    return {f"panel:{panel.id}": _work(panel, scope, wanted, now)}


def _work(panel: Panel, scope: Scope, wanted: Wanted, now: datetime) -> Work[dict[str, Any]]:
    try:
        return (yield from _by_kind(panel, _own_time(panel, scope, now), wanted))
    except ODD as odd:
        raise Problem.of_state(odd) from odd


def _by_kind(panel: Panel, scope: Scope, wanted: Wanted) -> Work[dict[str, Any]]:
    match panel.kind:
        case "lens":
            return lens_work(panel, scope)
        case "map":
            return map_work(panel, scope, wanted.zooms.get(panel.id, NATURAL_ZOOM))
        case "search":
            return search_work(panel, scope)
    raise Problem("panel", f"A panel of the type {panel.kind} is not drawn here")


def _own_time(panel: Panel, scope: Scope, now: datetime) -> Scope:
    """A panel may keep a time range of its own."""
    own = panel.config.get("timeRange") or panel.config.get("time_range")
    if not own:
        return scope
    time = TimeRange.of(str(own["from"]), str(own["to"]), now, scope.time.zone)
    return replace(scope, time=time)
