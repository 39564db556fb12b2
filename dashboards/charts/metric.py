"""One number, with what it was before and how it went."""

from dataclasses import dataclass
from typing import Any

from dashboards.charts.chart import Chart, Context
from dashboards.layer import Layer
from dashboards.saved_object import Json
from dashboards.source import Bucket, Measure, strict

MAIN, TREND = "main", "trend"


@dataclass(frozen=True)
class Words:
    """`beside`: a second, smaller number; `trend`: a line behind it."""

    view: str
    measure: dict[str, Any]
    beside: dict[str, Any] | None = None
    trend: bool = False


def metric(words: dict[str, Any], context: Context) -> Chart:
    found = strict(Words, words, context.where)
    view = context.view(found.view)
    measures = {"m0": strict(Measure, found.measure, context.where)}
    if found.beside:
        measures["m1"] = strict(Measure, found.beside, context.where)
    layers = [Layer(MAIN, view, {}, measures, context.where)]
    if found.trend:
        time = {"time": Bucket(time="@timestamp")}
        trend = {"t0": measures["m0"]}
        layers.append(Layer(TREND, view, time, trend, context.where, links_to=MAIN))
    return Chart("lnsMetric", tuple(layers), _state(found, measures, context))


def _state(words: Words, measures: dict[str, Measure], context: Context) -> Json:
    state: Json = {"layerId": MAIN, "layerType": "data", "metricAccessor": "m0"}
    if colour := measures["m0"].colour:
        state["color"] = context.colour(colour)
    if "m1" in measures:
        state["secondaryMetricAccessor"] = "m1"
    if words.trend:
        state |= {
            "trendlineLayerId": TREND,
            "trendlineLayerType": "metricTrendline",
            "trendlineMetricAccessor": "t0",
            "trendlineTimeAccessor": "time",
        }
    return state
