"""How the layers of a map are drawn."""

from dashboards.saved_object import Json

META = {"isEnabled": True, "sigma": 3}


def shades(join_field: str, ramp: str) -> Json:
    """Each country as dark as its count; `ramp` is one of Kibana's colour ramps, such as Blues."""
    fill = {
        "color": ramp,
        "field": {"name": join_field, "origin": "join"},
        "fieldMetaOptions": META,
        "type": "ORDINAL",
    }
    return _vector(
        {
            "fillColor": {"type": "DYNAMIC", "options": fill},
            "lineColor": _static(color="#FFFFFF"),
            "lineWidth": _static(size=1),
        }
    )


def circles(colour: str) -> Json:
    """Each place a circle as large as its count. Kibana's sizes are radii."""
    count = {"name": "doc_count", "origin": "source"}
    size = {"minSize": 3, "maxSize": 13, "field": count, "fieldMetaOptions": META}
    return _vector(
        {
            "fillColor": _static(color=colour),
            "lineColor": _static(color="#FFFFFF"),
            "lineWidth": _static(size=1),
            "iconSize": {"type": "DYNAMIC", "options": size},
            "symbolizeAs": {"options": {"value": "circle"}},
        }
    )


def _vector(properties: Json) -> Json:
    return {"type": "VECTOR", "isTimeAware": True, "properties": properties}


def _static(**options: str | int) -> Json:
    return {"type": "STATIC", "options": options}
