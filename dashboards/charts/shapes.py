"""The charts of one group or two: shares, words, heat, a dial."""

from dataclasses import dataclass, replace
from typing import Any

from dashboards.charts.bounds import Bound, static
from dashboards.charts.chart import Chart, Context, known
from dashboards.layer import Layer
from dashboards.saved_object import Json
from dashboards.source import Measure, bucket, strict

MAIN = {"layerId": "main", "layerType": "data"}
#: By the names that maps have for them, from pale to strong.
RAMPS = {
    "Blues": ("#DFE9F3", "#9DBEDD", "#5B8FC0", "#2F659B", "#173F68"),
    "Reds": ("#F6E1DF", "#E5ACA7", "#CF7A73", "#B14A43", "#7D2A25"),
}
#: A palette of any other name is drawn in that palette's own colours by Kibana 9.
OWN = "custom"


@dataclass(frozen=True)
class Words:
    view: str
    measure: dict[str, Any]
    groups: list[dict[str, Any]]


@dataclass(frozen=True)
class HeatWords(Words):
    """`colour`: one of RAMPS; `skewed`: most values are small beside the largest, so that shades
    have to part the small ones."""

    colour: str = "Blues"
    skewed: bool = False


@dataclass(frozen=True)
class DialWords:
    view: str
    measure: dict[str, Any]
    least: float
    most: float
    goal: float


def _layer(found: Words, context: Context, names: list[str]) -> Layer:
    groups = [bucket(group, context.where) for group in found.groups]
    measures = {"m0": strict(Measure, found.measure, context.where)}
    named = dict(zip(names, groups, strict=False))
    return Layer("main", context.view(found.view), named, measures, context.where)


def shares(words: dict[str, Any], context: Context) -> Chart:
    """A ring; a second group makes a second ring around the first."""
    layer = _layer(strict(Words, words, context.where), context, ["g0", "g1"])
    ring = {
        **MAIN,
        "primaryGroups": list(layer.buckets),
        "metrics": ["m0"],
        "numberDisplay": "percent",
        "percentDecimals": 0,
        "categoryDisplay": "default",
        "legendDisplay": "hide" if len(layer.buckets) > 1 else "show",
        "legendPosition": "right",
        "nestedLegend": False,
        "emptySizeRatio": 0.54,
    }
    palette = {"type": "palette", "name": "default"}
    return Chart("lnsPie", (layer,), {"shape": "donut", "palette": palette, "layers": [ring]})


def words_cloud(words: dict[str, Any], context: Context) -> Chart:
    layer = _layer(strict(Words, words, context.where), context, ["tag"])
    state = {
        **MAIN,
        "tagAccessor": "tag",
        "valueAccessor": "m0",
        "orientation": "single",
        "minFontSize": 14,
        "maxFontSize": 56,
        "showLabel": False,
        "palette": {"type": "palette", "name": "default"},
    }
    return Chart("lnsTagcloud", (layer,), state)


def heat(words: dict[str, Any], context: Context) -> Chart:
    """The first group across, the second down: found first, so that its top values are of all."""
    found = strict(HeatWords, words, context.where)
    grouped = _layer(replace(found, groups=found.groups[::-1]), context, ["y", "x"])
    layer = HeatLayer(**vars(grouped))
    grid = {"type": "heatmap_grid", "isCellLabelVisible": False}
    for axis in ("X", "Y"):
        grid |= {f"is{axis}AxisLabelVisible": True, f"is{axis}AxisTitleVisible": False}
    for axis, group in layer.buckets.items():
        if group.sorted:
            # Since 9.4 an axis is otherwise in the order in which its values are first met.
            grid[f"{axis}SortPredicate"] = "asc"
    state = {
        **MAIN,
        "shape": "heatmap",
        "xAccessor": "x",
        "yAccessor": "y",
        "valueAccessor": "m0",
        "gridConfig": grid,
        "legend": {"type": "heatmap_legend", "isVisible": True, "position": "right"},
        "palette": {**_ramp(found, context), "accessor": "m0"},
    }
    return Chart("lnsHeatmap", (layer,), state)


@dataclass(frozen=True)
class HeatLayer(Layer):
    def state(self) -> Json:
        """Where nothing was there is no cell: of a 0 Lens draws one in the palest shade."""
        made = super().state()
        params = made["columns"]["m0"]["params"]
        if "emptyAsNull" in params:
            params["emptyAsNull"] = True
        return made


def _ramp(words: HeatWords, context: Context) -> Json:
    """Without one Lens takes its own, from blue to a red that would say rejected."""
    colours = known(RAMPS, words.colour, "ramp", context.where)
    steps = len(colours)
    power = 2 if words.skewed else 1
    ends = [100 * at**power // steps**power for at in range(steps + 1)]
    params = {
        "name": OWN,
        "colorStops": [{"color": c, "stop": s} for c, s in zip(colours, ends[:-1], strict=True)],
        "stops": [{"color": c, "stop": s} for c, s in zip(colours, ends[1:], strict=True)],
        "steps": steps,
        "maxSteps": steps,
        "rangeType": "percent",
        "rangeMin": 0,
        "rangeMax": 100,
        "progression": "fixed",
        "continuity": "above",
        "reverse": False,
    }
    return {"type": "palette", "name": OWN, "params": params}


def dial(words: dict[str, Any], context: Context) -> Chart:
    found = strict(DialWords, words, context.where)
    measures = {"m0": strict(Measure, found.measure, context.where)}
    marks = {"least": found.least, "most": found.most, "goal": found.goal}
    layer = DialLayer("main", context.view(found.view), {}, measures, context.where, marks=marks)
    state = {
        **MAIN,
        "shape": "arc",
        "metricAccessor": "m0",
        "minAccessor": "least",
        "maxAccessor": "most",
        "goalAccessor": "goal",
        "ticksPosition": "auto",
        "labelMajorMode": "none",
        "colorMode": "none",  # left out, newer versions colour its arc and older ones do not
    }
    return Chart("lnsGauge", (layer,), state)


@dataclass(frozen=True)
class DialLayer(Layer):
    marks: dict[str, float] | None = None

    def state(self) -> Json:
        made = super().state()
        for name, at in (self.marks or {}).items():
            made["columns"][name] = static(Bound(name.title(), at))
        return made | {"columnOrder": list(made["columns"])}
