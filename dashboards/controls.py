"""The controls above a dashboard's panels."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from dashboards.charts.chart import Context
from dashboards.errors import SourceError
from dashboards.saved_object import Json, Reference, packed
from dashboards.source import strict


@dataclass(frozen=True)
class Words:
    """`chosen`: what is chosen at first; `range`: a slider over numbers instead of a list."""

    field: str
    title: str
    view: str
    chosen: list[str] = dataclasses.field(default_factory=list)
    single: bool = False
    range: bool = False


@dataclass(frozen=True)
class Controls:
    json: Json
    references: tuple[Reference, ...]


def controls(words: list[dict[str, Any]], context: Context) -> Controls:
    """Each narrows the choices of those after it."""
    panels: dict[str, Json] = {}
    references: list[Reference] = []
    for order, one in enumerate(words):
        found = strict(Words, one, context.where)
        view = context.view(found.view)
        if found.field not in view.types:
            raise SourceError(context.where, f"{found.view} has no {found.field}")
        identity = f"control{order}"
        panels[identity] = _control(identity, order, found)
        kind = "rangeSliderDataView" if found.range else "optionsListDataView"
        references.append(Reference(f"controlGroup_{identity}:{kind}", "index-pattern", view.id))
    return Controls(_group(panels), tuple(references))


def _group(panels: dict[str, Json]) -> Json:
    ignored = ("Filters", "Query", "Timerange", "Validations")
    return {
        "chainingSystem": "HIERARCHICAL",
        "controlStyle": "oneLine",
        "showApplySelections": False,
        "ignoreParentSettingsJSON": packed({f"ignore{name}": False for name in ignored}),
        "panelsJSON": packed(panels),
    }


def _control(identity: str, order: int, words: Words) -> Json:
    said: Json = {
        "id": identity,
        "fieldName": words.field,
        "title": words.title,
        "enhancements": {},
    }
    if not words.range:
        said |= {
            "selectedOptions": words.chosen,
            "singleSelect": words.single,
            "searchTechnique": "prefix",
            "sort": {"by": "_count", "direction": "desc"},
            "exclude": False,
            "existsSelected": False,
            "runPastTimeout": False,
        }
    return {
        "type": "rangeSliderControl" if words.range else "optionsListControl",
        "order": order,
        "width": "medium",
        "grow": True,
        "explicitInput": said,
    }
