"""Checks 4, 6 and 7: what refers to what."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dashboards.checks.problem import Problem
from dashboards.checks.saved import Bundle, Saved

# References of a dashboard that belong to no panel, or to something in a panel.
FREE = re.compile(r"tag-.*|kibanaSavedObjectMeta\..*|controlGroup_.*")


def references(bundle: Bundle) -> Iterator[Problem]:
    known = {(found.type, found.id) for found in bundle.objects}
    for found in bundle.objects:
        names = Counter(reference.get("name") for reference in found.references)
        for name, count in names.items():
            if count > 1:
                yield Problem(4, found.where, f"has {count} references named {name}")
        for reference in found.references:
            if (reference.get("type"), reference.get("id")) not in known:
                kind, target = reference.get("type"), reference.get("id")
                yield Problem(
                    4, found.where, f"{reference.get('name')} leads to no {kind} {target}"
                )


def panels(bundle: Bundle) -> Iterator[Problem]:
    for dashboard in bundle.of("dashboard"):
        shown = [panel for panel in dashboard.text("panelsJSON") or () if isinstance(panel, dict)]
        wanted = {name for panel in shown for name in _wanted(panel)}
        named = {reference["name"] for reference in dashboard.references}
        for name in sorted(wanted - named):
            yield Problem(_check(name), dashboard.where, f"has no reference {name}")
        for name in sorted(named - wanted):
            if not FREE.fullmatch(name):
                yield Problem(6, dashboard.where, f"reference {name} belongs to no panel")
        yield from _kinds(dashboard, shown)


def _kinds(dashboard: Saved, shown: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    types = {reference["name"]: reference["type"] for reference in dashboard.references}
    for panel in shown:
        name = f"{panel.get('panelIndex')}:{panel.get('panelRefName')}"
        if name in types and types[name] != panel.get("type"):
            yield Problem(6, f"{dashboard.where} {name}", f"is no {panel.get('type')}")


def _check(name: str) -> int:
    return 6 if ":panel_" in name else 7


def _wanted(panel: Mapping[str, Any]) -> Iterator[str]:
    """Names of the references that a panel needs."""
    index, config = panel.get("panelIndex"), panel.get("embeddableConfig", {})
    if reference := panel.get("panelRefName"):
        yield f"{index}:{reference}"
    attributes = config.get("attributes", {})
    for inner in attributes.get("references", ()):
        yield f"{index}:{inner['name']}"
    for link in attributes.get("links", ()):
        yield f"{index}:{link.get('destinationRefName')}"
    events = config.get("enhancements", {}).get("dynamicActions", {}).get("events", ())
    for event in events:
        kind = event["action"]["factoryId"]
        yield f"{index}:drilldown:{kind}:{event['eventId']}:dashboardId"
