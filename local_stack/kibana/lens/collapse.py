"""Groups that a chart asks for and then puts together: Lens's "collapse by"."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

Table = Mapping[str, Any]  #: {columns, rows} as lens.table makes them
Collapsed = tuple[str, str, str]  #: layer, column, figure
FIGURES: Mapping[str, Callable[[Sequence[Any]], Any]] = {
    "sum": sum,
    "min": min,
    "max": max,
    "avg": lambda values: sum(values) / len(values),
}


def collapsed_columns(visualization: Mapping[str, Any]) -> Iterator[Collapsed]:
    """In the order in which Lens puts them together."""
    for layer in visualization.get("layers", (visualization,)):
        name = str(layer.get("layerId"))
        figure = layer.get("collapseFn")
        split = layer.get("breakdownByAccessor") or layer.get("splitAccessor")
        if figure and split:
            yield name, str(split), str(figure)
        for column, own in (layer.get("collapseFns") or {}).items():
            yield name, str(column), str(own)
        for column in layer.get("columns") or ():
            if column.get("collapseFn"):
                yield name, str(column["columnId"]), str(column["collapseFn"])


def collapse(table: Table, name: str, figure: str) -> dict[str, Any]:
    """Without that column: rows that differ in it alone are one, their measures put together."""
    columns = [column for column in table["columns"] if column["id"] != name]
    places = [place for place, each in enumerate(table["columns"]) if each["id"] != name]
    together: dict[str, list[list[Any]]] = {}
    for row in table["rows"]:
        rest = [row[place] for place in places]
        keys = [value for value, each in zip(rest, columns, strict=True) if each["bucket"]]
        together.setdefault(repr(keys), []).append(rest)
    rows = [
        [
            values[0] if each["bucket"] else _figure(FIGURES[figure], values)
            for each, values in zip(columns, zip(*same, strict=True), strict=True)
        ]
        for same in together.values()
    ]
    return {"columns": columns, "rows": rows}


def _figure(figure: Callable[[Sequence[Any]], Any], values: Sequence[Any]) -> Any:
    there = [value for value in values if value is not None]
    return figure(there) if there else None
