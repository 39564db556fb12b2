"""A table: groups down the side, measures across."""

from dataclasses import dataclass
from typing import Any

from dashboards.charts.chart import Chart, Context
from dashboards.layer import Layer, numbered
from dashboards.saved_object import Json
from dashboards.source import Measure, bucket, measures, strict


@dataclass(frozen=True)
class Words:
    view: str
    rows: list[dict[str, Any]]
    measures: list[dict[str, Any]]
    page: int = 10


def table(words: dict[str, Any], context: Context) -> Chart:
    found = strict(Words, words, context.where)
    groups = [bucket(row, context.where) for row in found.rows]
    buckets = {f"g{place}": group for place, group in enumerate(groups)}
    shown = numbered(measures(found.measures, context.where))
    layer = Layer("main", context.view(found.view), buckets, shown, context.where)
    columns = [_group(name, group.across) for name, group in buckets.items()]
    columns += [_measure(name, measure) for name, measure in shown.items()]
    state = {
        "layerId": "main",
        "layerType": "data",
        "columns": columns,
        "paging": {"size": found.page, "enabled": True},
        "rowHeight": "auto",
        "headerRowHeight": "auto",
    }
    return Chart("lnsDatatable", (layer,), state)


def _group(name: str, across: bool) -> Json:
    return {"columnId": name, "isTransposed": across, "isMetric": False, "oneClickFilter": True}


def _measure(name: str, measure: Measure) -> Json:
    hidden = {"hidden": True} if measure.hidden else {}
    return {
        "columnId": name,
        "isTransposed": False,
        "isMetric": True,
        "alignment": "right",
        **hidden,
    }
