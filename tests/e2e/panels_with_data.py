"""Which panels of the dashboards have data, as the viewer answers the page that draws them."""

from collections.abc import Iterator, Mapping
from typing import Any

import requests

WITHOUT_DATA = {"links", "markdown"}
#: They count what is wrong: after a demo whose books agree, their figure is zero.
ZERO_IS_GOOD = {"Checks that do not hold"}
SECONDS = 120.0


def empty_panels(viewer: str, start: str, end: str) -> list[str]:
    """Dashboard and title of each panel that would show nothing, a problem, or zeros alone."""
    return [
        f"{dashboard['title']}: {panel['title']}: {found.get('problem') or 'empty'}"
        for dashboard, panel, found in _panels(viewer, {"from": start, "to": end})
        if not (_has_data(found) or (panel["title"] in ZERO_IS_GOOD and _is_answered(found)))
    ]


def table(viewer: str, titles: tuple[str, str], start: str, end: str) -> list[dict[str, Any]]:
    """The rows of a table, by the names of its columns; `titles`: of its dashboard and its own."""
    for dashboard, panel, found in _panels(viewer, {"from": start, "to": end}):
        if (dashboard["title"], panel["title"]) == titles:
            (shown,) = found["tables"].values()
            names = [column["label"] for column in shown["columns"]]
            return [dict(zip(names, row, strict=True)) for row in shown["rows"]]
    raise AssertionError(f"there is no table {titles}")


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


def _is_answered(found: Mapping[str, Any]) -> bool:
    return "problem" not in found and any(table["rows"] for table in found["tables"].values())


def _has_values(table: Mapping[str, Any]) -> bool:
    """A figure other than zero; those that somebody fixed, such as a bound, tell nothing."""
    measures = [
        place
        for place, column in enumerate(table["columns"])
        if not column.get("bucket") and column["operation"] != "static_value"
    ]
    return any(row[place] for row in table["rows"] for place in measures)
