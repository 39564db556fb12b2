"""From a line of sheets.yml to the shapes that QuickSight's API takes. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

Shape = dict[str, Any]
#: Columns of the sheet's grid, and the size of a visual on it.
GRID, WIDTH, HEIGHT = 36, 12, 10
TIMES = ("DATETIME",)


class Fields:
    """Field wells of one visual. `types` is column -> type of its data set."""

    def __init__(self, visual: Mapping[str, Any], types: Mapping[str, str]) -> None:
        self._visual = visual
        self._types = types

    def dimension(self, role: str) -> list[Shape]:
        """`role` is by, split or each; no field where the visual has none."""
        column = self._visual.get(role)
        if column is None:
            return []
        field = {"FieldId": f"{self._visual['id']}.{role}", "Column": self._column(column)}
        if self._types[column] in TIMES:
            return [{"DateDimensionField": {**field, "DateGranularity": self._visual["every"]}}]
        return [{"CategoricalDimensionField": field}]

    def value(self) -> list[Shape]:
        """`count COLUMN` counts each value once; SUM and so on are QuickSight's own."""
        how, column = self._visual["value"].split()
        field = {"FieldId": f"{self._visual['id']}.value", "Column": self._column(column)}
        if how == "count":
            return [{"CategoricalMeasureField": {**field, "AggregationFunction": "DISTINCT_COUNT"}}]
        summed = {"SimpleNumericalAggregation": how}
        return [{"NumericalMeasureField": {**field, "AggregationFunction": summed}}]

    def _column(self, name: str) -> Shape:
        """Raises KeyError for a column that the data set lacks."""
        self._types[name]
        return {"DataSetIdentifier": self._visual["data_set"], "ColumnName": name}


def _kpi(fields: Fields) -> tuple[str, Shape]:
    return "KPIVisual", {"FieldWells": {"Values": fields.value()}}


def _bar(fields: Fields) -> tuple[str, Shape]:
    wells = {
        "Category": fields.dimension("by"),
        "Values": fields.value(),
        "Colors": fields.dimension("split"),
        "SmallMultiples": fields.dimension("each"),
    }
    return "BarChartVisual", {
        "FieldWells": {"BarChartAggregatedFieldWells": wells},
        "Orientation": "VERTICAL",
        "BarsArrangement": "STACKED",
    }


def _line(fields: Fields) -> tuple[str, Shape]:
    wells = {
        "Category": fields.dimension("by"),
        "Values": fields.value(),
        "Colors": fields.dimension("split"),
    }
    return "LineChartVisual", {
        "FieldWells": {"LineChartAggregatedFieldWells": wells},
        "Type": "LINE",
    }


def _map(fields: Fields) -> tuple[str, Shape]:
    wells = {"Geospatial": fields.dimension("by"), "Values": fields.value()}
    return "FilledMapVisual", {"FieldWells": {"FilledMapAggregatedFieldWells": wells}}


KINDS = {"kpi": _kpi, "bar": _bar, "line": _line, "map": _map}


def visual_shape(visual: Mapping[str, Any], types: Mapping[str, str]) -> Shape:
    shape, configuration = KINDS[visual["kind"]](Fields(visual, types))
    title = {"Visibility": "VISIBLE", "FormatText": {"PlainText": visual["title"]}}
    return {
        shape: {
            "VisualId": visual["id"],
            "Title": title,
            "VisualContentAltText": visual["title"],
            "ChartConfiguration": configuration,
        }
    }


def sheet_shape(sheet: Mapping[str, Any], types: Mapping[str, Mapping[str, str]]) -> Shape:
    visuals = sheet["visuals"]
    return {
        "SheetId": sheet["name"].lower(),
        "Name": sheet["name"],
        "ContentType": "INTERACTIVE",
        "Visuals": [visual_shape(visual, types[visual["data_set"]]) for visual in visuals],
        "Layouts": [
            {
                "Configuration": {
                    "GridLayout": {
                        "Elements": [
                            _place(visual["id"], number) for number, visual in enumerate(visuals)
                        ]
                    }
                }
            }
        ],
    }


def _place(visual: str, number: int) -> Shape:
    across = GRID // WIDTH
    return {
        "ElementId": visual,
        "ElementType": "VISUAL",
        "ColumnIndex": number % across * WIDTH,
        "ColumnSpan": WIDTH,
        "RowIndex": number // across * HEIGHT,
        "RowSpan": HEIGHT,
    }


def definition(
    sheets: Sequence[Mapping[str, Any]],
    types: Mapping[str, Mapping[str, str]],
    arns: Mapping[str, str],
) -> Shape:
    """Of an analysis or a dashboard. `arns` is data set -> its ARN."""
    return {
        "DataSetIdentifierDeclarations": [
            {"Identifier": name, "DataSetArn": arn} for name, arn in arns.items()
        ],
        "Sheets": [sheet_shape(sheet, types) for sheet in sheets],
    }
