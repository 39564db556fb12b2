"""Which panels of the dashboards have data, as the viewer answers the page that draws them."""

from collections.abc import Iterator, Mapping
from typing import Any

import requests

WITHOUT_DATA = {"links", "markdown"}
SECONDS = 120.0


def empty_panels(viewer: str, start: str, end: str) -> list[str]:
    """Dashboard and title of each panel that would show nothing, or only zeros, or a problem."""
    return [
        f"{dashboard['title']}: {panel['title']}: {found.get('problem') or 'empty'}"
        for dashboard, panel, found in _panels(viewer, {"from": start, "to": end})
        if not _has_data(found)
    ]


def _panels(viewer: str, time: Mapping[str, str]) -> Iterator[tuple[Any, Any, Any]]:
    for listed in requests.get(f"{viewer}/internal/dashboards", timeout=SECONDS).json():
        url = f"{viewer}/internal/dashboards/{listed['id']}"
        dashboard = requests.get(url, timeout=SECONDS).json()
        answer = requests.post(
            f"{url}/_refresh", json=time, headers={"kbn-xsrf": "e2e"}, timeout=SECONDS
        )
        answer.raise_for_status()
        data = answer.json()["panels"]
        for panel in dashboard["panels"]:
            if panel["kind"] not in WITHOUT_DATA:
                yield dashboard, panel, data[panel["id"]]


def _has_data(found: Mapping[str, Any]) -> bool:
    if "tables" in found:
        return any(map(_has_values, found["tables"].values()))
    if "layers" in found:
        return any(layer["rows"] for layer in found["layers"].values())
    return bool(found.get("rows"))


def _has_values(table: Mapping[str, Any]) -> bool:
    """A figure other than zero; those that somebody fixed, such as a bound, tell nothing."""
    measures = [
        place
        for place, column in enumerate(table["columns"])
        if not column.get("bucket") and column["operation"] != "static_value"
    ]
    return any(row[place] for row in table["rows"] for place in measures)
