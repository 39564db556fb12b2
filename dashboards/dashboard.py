"""A dashboard from kibana/dashboards/NAME.yaml, with the objects that its panels show."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

import yaml

from dashboards.charts.chart import Context
from dashboards.controls import Controls, controls
from dashboards.data_views import DataView
from dashboards.errors import SourceError
from dashboards.panels import Panel, Placed, by_reference, saved_object
from dashboards.saved_object import Json, Reference, SavedObject, packed
from dashboards.source import strict
from dashboards.written_panels import links, text

TAG: Final = "cardwatch"
# From the first day of last month: whole months for bills, and the days until now.
TIME_FROM: Final = "now-1M/M"
REFRESH_MS: Final = 60_000
OPTIONS = {
    "useMargins": True,
    "syncColors": False,
    "syncCursor": True,
    "syncTooltips": False,
    "hidePanelTitles": False,
}


@dataclass(frozen=True)
class Words:
    title: str
    about: str
    panels: list[dict[str, Any]]
    controls: list[dict[str, Any]] = field(default_factory=list)


def read_dashboard(
    file: Path, views: Mapping[str, DataView], colours: Mapping[str, str]
) -> Iterator[SavedObject]:
    """The objects of its panels, then the dashboard itself. Raises SourceError."""
    try:
        words = strict(Words, yaml.safe_load(file.read_text()), file.name)
    except yaml.YAMLError as error:
        raise SourceError(file.name, f"is not YAML: {error}") from None
    placed = [_place(words, found, file.stem, views, colours) for found in words.panels]
    yield from (found.saved for found in placed if found.saved)
    chosen = controls(words.controls, Context(views, colours, f"{file.name}, controls"))
    yield _dashboard(f"cardwatch-{file.stem}", words, placed, chosen)


def _place(
    dashboard: Words,
    words: Mapping[str, Any],
    name: str,
    views: Mapping[str, DataView],
    colours: Mapping[str, str],
) -> Placed:
    panel = read_panel(words, f"{name}.yaml")
    if panel.show == "text":
        return text(panel)
    if panel.show == "links":
        return links(panel)
    context = Context(views, colours, f"{name}.yaml, panel {panel.key}")
    identity = f"cardwatch-{name}-{panel.key}"
    return by_reference(panel, saved_object(panel, identity, dashboard.title, context))


def read_panel(words: Mapping[str, Any], where: str) -> Panel:
    """The words that every panel has; the others are for what it shows."""
    own = {found.name for found in fields(Panel)} - {"words"}
    common = {name: value for name, value in words.items() if name in own}
    rest = {name: value for name, value in words.items() if name not in own}
    named = f"{where}, panel {words.get('key', '?')}"
    return strict(Panel, {**common, "words": rest}, named)


def _dashboard(identity: str, words: Words, placed: list[Placed], chosen: Controls) -> SavedObject:
    attributes: Json = {
        "title": words.title,
        "description": words.about,
        "version": 1,
        "timeRestore": True,
        "timeFrom": TIME_FROM,
        "timeTo": "now",
        "refreshInterval": {"pause": False, "value": REFRESH_MS},
        "optionsJSON": packed(OPTIONS),
        "panelsJSON": packed([found.json for found in placed]),
        "controlGroupInput": chosen.json,
        "kibanaSavedObjectMeta": {
            "searchSourceJSON": packed({"query": {"query": "", "language": "kuery"}, "filter": []})
        },
    }
    shown = [reference for found in placed for reference in found.references]
    tag = Reference(f"tag-ref-{TAG}", "tag", TAG)
    return SavedObject("dashboard", identity, attributes, (*shown, *chosen.references, tag))
