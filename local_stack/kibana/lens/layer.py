"""A formBased layer as Lens stores it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from local_stack.kibana.search.problem import Problem

RECORDS = "___records___"  #: stands for the document itself
BUCKETS = {"date_histogram", "terms", "filters", "range"}


@dataclass(frozen=True)
class Column:
    id: str
    operation: str
    label: str
    field: str | None
    params: Mapping[str, Any]
    references: tuple[str, ...]
    filter: Mapping[str, Any] | None
    time_shift: str  #: "1w", "previous", or ""
    reduced_time_range: str  #: "5m" before the end of the range, or ""
    time_scale: str  #: "s", "m", "h" or "d" where the figure is one a second and so on, or ""
    data_type: str

    @classmethod
    def from_json(cls, name: str, column: Mapping[str, Any]) -> Self:
        return cls(
            id=name,
            operation=str(column["operationType"]),
            label=str(column.get("label") or name),
            field=column.get("sourceField"),
            params=column.get("params") or {},
            references=tuple(map(str, column.get("references") or ())),
            filter=column.get("filter"),
            time_shift=str(column.get("timeShift") or ""),
            reduced_time_range=str(column.get("reducedTimeRange") or ""),
            time_scale=str(column.get("timeScale") or ""),
            data_type=str(column.get("dataType", "number")),
        )

    @property
    def ignores_range(self) -> bool:
        """A date histogram of a field by which the search is not narrowed to the time range."""
        return bool(self.params.get("ignoreTimeRange"))

    @property
    def is_bucket(self) -> bool:
        return self.operation in BUCKETS


@dataclass(frozen=True)
class Layer:
    id: str
    columns: Mapping[str, Column]
    order: tuple[str, ...]

    @classmethod
    def from_json(cls, name: str, layer: Mapping[str, Any]) -> Self:
        try:
            columns = {key: Column.from_json(key, each) for key, each in layer["columns"].items()}
        except (KeyError, AttributeError):
            raise Problem("panel", f"layer {name} has no columns: save the panel again") from None
        order = [key for key in layer.get("columnOrder", columns) if key in columns]
        return cls(name, columns, tuple(dict.fromkeys([*order, *columns])))

    @cached_property  # asked for at each row of an answer
    def buckets(self) -> list[Column]:
        return [column for column in self._ordered() if column.is_bucket]

    @cached_property
    def date_histograms(self) -> list[Column]:
        return [column for column in self.buckets if column.operation == "date_histogram"]

    @cached_property
    def metrics(self) -> list[Column]:
        return [column for column in self._ordered() if not column.is_bucket]

    def _ordered(self) -> list[Column]:
        return [self.columns[name] for name in self.order]
