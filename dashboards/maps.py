"""A map as a saved object: countries shaded, places as circles sized by their documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboards.charts.chart import Context
from dashboards.errors import SourceError
from dashboards.map_styles import circles, shades
from dashboards.saved_object import Json, Reference, SavedObject, packed
from dashboards.source import strict

APPLIED = {"applyGlobalQuery": True, "applyGlobalTime": True, "applyForceRefresh": True}
SHOWN = {"alpha": 0.75, "visible": True, "minZoom": 0, "maxZoom": 24, "includeInFitToBounds": True}
BASEMAP: Json = {
    **SHOWN,
    "id": "base",
    "locale": "autoselect",
    "type": "EMS_VECTOR_TILE",
    "alpha": 1,
    "includeInFitToBounds": False,
    "sourceDescriptor": {
        "type": "EMS_TMS",
        "isAutoSelect": True,
        "lightModeDefault": "road_map_desaturated",
    },
    "style": {"type": "EMS_VECTOR_TILE", "color": ""},
}


@dataclass(frozen=True)
class Words:
    """Exactly one of `countries` (a field of ISO 3166 alpha-2 codes) and `places` (a geo_point)."""

    name: str
    view: str
    colour: str
    countries: str = ""
    places: str = ""


def saved_map(
    identity: str, title: str, description: str, query: str, layers: Sequence[Json], c: Context
) -> SavedObject:
    """`query` narrows every layer: what a map itself is narrowed to is left out in a dashboard."""
    drawn, references = [BASEMAP], []
    narrowed = {"query": query, "language": "kuery"}
    for place, words in enumerate(layers, 1):
        found = strict(Words, words, c.where)
        if bool(found.countries) == bool(found.places):
            raise SourceError(c.where, f"layer {found.name} needs one of countries, places")
        name = f"layer_{place}_{'join_0' if found.countries else 'source'}_index_pattern"
        layer = _countries(found, name) if found.countries else _places(found, name, c)
        drawn.append(_narrowed(layer, narrowed) if query else layer)
        references.append(Reference(name, "index-pattern", c.view(found.view).id))
    attributes = {
        "title": title,
        "description": description,
        "layerListJSON": packed(drawn),
        "mapStateJSON": packed(_state()),
        "uiStateJSON": packed({"isLayerTOCOpen": False, "openTOCDetails": []}),
    }
    return SavedObject("map", identity, attributes, tuple(references))


def _narrowed(layer: Json, query: Json) -> Json:
    """Where documents are joined to shapes, it is the join that has them."""
    if not layer["joins"]:
        return layer | {"query": query}
    joins = [{**join, "right": join["right"] | {"whereQuery": query}} for join in layer["joins"]]
    return layer | {"joins": joins}


def _state() -> Json:
    return {
        "zoom": 1.5,
        "center": {"lon": 10, "lat": 25},
        "timeFilters": {"from": "now-1M/M", "to": "now"},
        "refreshConfig": {"isPaused": True, "interval": 60000},
        "query": {"query": "", "language": "kuery"},
        "filters": [],
        "settings": {"autoFitToDataBounds": False},
    }


def _countries(words: Words, reference: str) -> Json:
    join = "countries"
    source = {
        "type": "EMS_FILE",
        "id": "world_countries",
        "tooltipProperties": ["name", "iso2"],
    }
    right = {
        "type": "ES_TERM_SOURCE",
        "id": join,
        "term": words.countries,
        "size": 250,
        "metrics": [{"type": "count", "label": words.name}],
        "indexPatternRefName": reference,
        **APPLIED,
    }
    return {
        **SHOWN,
        "id": join,
        "label": words.name,
        "type": "GEOJSON_VECTOR",
        "sourceDescriptor": source,
        "joins": [{"leftField": "iso2", "right": right}],
        "style": shades(f"__kbnjoin__count__{join}", words.colour),
        "includeInFitToBounds": False,
    }


def _places(words: Words, reference: str, context: Context) -> Json:
    source: dict[str, Any] = {
        "type": "ES_GEO_GRID",
        "id": "places",
        "geoField": words.places,
        "requestType": "point",
        "resolution": "MOST_FINE",
        "metrics": [{"type": "count", "label": words.name}],
        "indexPatternRefName": reference,
        **APPLIED,
    }
    return {
        **SHOWN,
        "id": "places",
        "label": words.name,
        "type": "GEOJSON_VECTOR",
        "sourceDescriptor": source,
        "joins": [],
        "style": circles(context.colour(words.colour)),
    }
