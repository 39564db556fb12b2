"""Bars, lines and areas over time or by group, with bounds and annotations."""

from dataclasses import dataclass, field
from typing import Any

from dashboards.charts.annotations import annotation_layer
from dashboards.charts.bounds import bound_layer
from dashboards.charts.chart import Chart, Context
from dashboards.errors import SourceError
from dashboards.layer import Layer, numbered
from dashboards.saved_object import Json, Reference
from dashboards.source import Bucket, Measure, bucket, measures, strict

SERIES = {
    "bars": "bar",
    "stacked bars": "bar_stacked",
    "share bars": "bar_percentage_stacked",
    "rows": "bar_horizontal",
    "stacked rows": "bar_horizontal_stacked",
    "lines": "line",
}


@dataclass(frozen=True)
class Words:
    """`split`: a series for each value; `bounds`: level lines; `legend`: its side; `close`:
    lines only, the axis does not begin at 0.
    """

    view: str
    series: str
    x: dict[str, Any]
    measures: list[dict[str, Any]]
    split: dict[str, Any] | None = None
    bounds: list[dict[str, Any]] = field(default_factory=list)
    annotations: list[dict[str, Any]] = field(default_factory=list)
    legend: str = "bottom"
    close: bool = False


def xy(words: dict[str, Any], context: Context) -> Chart:
    found = strict(Words, words, context.where)
    if found.series not in SERIES:
        raise SourceError(context.where, f"unknown series {found.series}: use {', '.join(SERIES)}")
    series = measures(found.measures, context.where)
    x = bucket(found.x, context.where)
    split = {"split": bucket(found.split, context.where)} if found.split else {}
    # Series come first, so that they are the busiest of the whole range and not of each bar. Where
    # the bars are top values themselves, it is these that are of all.
    buckets: dict[str, Bucket] = {**split, "x": x} if x.time or x.sorted else {"x": x, **split}
    layer = Layer("main", context.view(found.view), buckets, numbered(series), context.where)
    layers, shown = [layer], [_data_layer(found, series, context)]
    if found.bounds:
        bounds, drawn = bound_layer(found.bounds, layer.view, context)
        layers.append(bounds)
        shown.append(drawn)
    extra: tuple[Reference, ...] = ()
    if found.annotations:
        drawn, reference = annotation_layer(found.annotations, context)
        shown.append(drawn)
        extra = (reference,)
    return Chart("lnsXY", tuple(layers), _state(found, shown, series), extra)


def _data_layer(words: Words, series: tuple[Measure, ...], context: Context) -> Json:
    seen = {name: measure for name, measure in numbered(series).items() if not measure.hidden}
    split = {"splitAccessor": "split"} if words.split else {}
    return {
        "layerId": "main",
        "layerType": "data",
        "seriesType": SERIES[words.series],
        "xAccessor": "x",
        "accessors": list(seen),
        "position": "top",
        "showGridlines": False,
        "palette": {"type": "palette", "name": "default"},
        "yConfig": [_drawn(name, measure, context) for name, measure in seen.items()],
        **split,
    }


def _drawn(name: str, measure: Measure, context: Context) -> Json:
    colour = {"color": context.colour(measure.colour)} if measure.colour else {}
    return {"forAccessor": name, "axisMode": "left", **colour}


def _state(words: Words, layers: list[Json], series: tuple[Measure, ...]) -> Json:
    both = {"x": True, "yLeft": True, "yRight": True}
    several = len(series) > 1 or words.split is not None
    return {
        "preferredSeriesType": SERIES[words.series],
        "layers": layers,
        "legend": {"isVisible": several, "position": words.legend, "maxLines": 1},
        "valueLabels": "hide",
        "fittingFunction": "None",
        "axisTitlesVisibilitySettings": {"x": False, "yLeft": False, "yRight": False},
        "tickLabelsVisibilitySettings": both,
        "labelsOrientation": {"x": 0, "yLeft": 0, "yRight": 0},
        "gridlinesVisibilitySettings": {"x": False, "yLeft": True, "yRight": False},
        "yLeftExtent": {"mode": "dataBounds" if words.close else "full", "niceValues": True},
    }
