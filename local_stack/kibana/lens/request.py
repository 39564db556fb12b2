"""One layer as one search."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from local_stack.kibana.lens import buckets as bucket_columns
from local_stack.kibana.lens import metrics as metric_columns
from local_stack.kibana.lens.buckets import Bucket, Extent
from local_stack.kibana.lens.layer import Column, Layer
from local_stack.kibana.lens.metrics import COMPUTED
from local_stack.kibana.lens.moments import Moments
from local_stack.kibana.search.filters import Dsl
from local_stack.kibana.search.problem import Problem
from local_stack.kibana.search.scope import DataView, Scope, Search


@dataclass(frozen=True)
class Request:
    layer: Layer
    view: DataView
    scope: Scope
    #: By column; only of histograms that choose their own interval.
    extents: dict[str, Extent]

    @cached_property
    def time_fields(self) -> tuple[str, ...]:
        """As in Lens: those of the date histograms, else the data view's own."""
        over = self.layer.date_histograms
        own = tuple(dict.fromkeys(str(each.field) for each in over if not each.ignores_range))
        return own or ((self.view.time_field,) if self.view.time_field else ())

    @property
    def moments(self) -> Moments:
        here = Moments(self.scope.time, self.time_fields)
        return here.reaching(self.layer.metrics)

    def name(self, column: Column) -> str:
        """In the request: Lens's own ids may hold what aggregation names must not."""
        return f"c{self.layer.order.index(column.id)}"

    def buckets(self, column: Column, inside: Mapping[str, Any]) -> Iterator[Bucket]:
        """Those of an answer to `nested`, within one bucket of the column around."""
        answer = inside[self.name(column)]
        return bucket_columns.buckets(column, answer, self.extents.get(column.id))

    def asked_metrics(self) -> list[Column]:
        return [each for each in self.layer.metrics if each.operation not in COMPUTED]

    def search(self) -> Search:
        return Search(self.view, {"query": self.query(), "aggs": self.nested(self.layer.buckets)})

    def query(self) -> Dsl:
        return self.scope.narrowed(self.time_fields, self.moments.look_back)

    def extent_search(self) -> Search | None:
        """Asks for the lowest and highest value first, where a histogram needs them."""
        aggs = {
            f"{self.name(column)}_{end}": {end: {"field": column.field}}
            for column in self._auto_histograms()
            for end in ("min", "max")
        }
        return (
            Search(self.view, {"query": self.scope.narrowed(self.time_fields), "aggs": aggs})
            if aggs
            else None
        )

    def read_extents(self, aggs: dict[str, Any]) -> dict[str, Extent]:
        found = {}
        for column in self._auto_histograms():
            low, high = (aggs[f"{self.name(column)}_{end}"]["value"] for end in ("min", "max"))
            if low is not None:
                found[column.id] = (low, high)
        return found

    def nested(self, buckets: Sequence[Column]) -> Dsl:
        """These bucket columns inside one another, the metrics in the innermost."""
        if not buckets:
            return self._metrics(self.asked_metrics())
        first, *rest = buckets
        aggregation = bucket_columns.aggregation(first, self.scope.time, self.extents.get(first.id))
        inside = self.nested(rest)
        if first.operation == "terms":
            by, inside = self._ordered(first, inside)
            ((kind, body),) = aggregation.items()  # of one field or of several
            aggregation = {kind: {**body, "order": by}}
        return {self.name(first): {**aggregation, "aggs": inside}}

    def _metrics(self, columns: Iterable[Column]) -> Dsl:
        asked = {
            self.name(each): metric_columns.aggregation(each, self.moments) for each in columns
        }
        return {name: aggregation for name, aggregation in asked.items() if aggregation}

    def _ordered(self, column: Column, inside: Dsl) -> tuple[Any, Dsl]:
        """The order of the terms, and the aggregations inside with what it sorts by."""
        by = column.params.get("orderBy", {"type": "alphabetical"})
        direction = str(column.params.get("orderDirection", "desc"))
        if by.get("type") == "alphabetical":
            return {"_key": direction}, inside
        if by.get("type") == "custom":
            metric = Column.from_json("order", column.params["orderAgg"])
            name = f"{self.name(column)}_order"
        else:
            metric = self._sorting(by.get("columnId"), column)
            name = self.name(metric)
        path = metric_columns.order_path(metric, name, self.moments)
        own = {} if path == "_count" else {name: metric_columns.aggregation(metric, self.moments)}
        return {path: direction}, {**inside, **own}

    def _sorting(self, name: Any, column: Column) -> Column:
        metric = self.layer.columns.get(str(name))
        if metric is None:
            raise Problem("panel", f"{column.label} is sorted by {name}, which is no column")
        if metric.operation in COMPUTED:
            raise Problem("panel", f"{column.label}: terms cannot be sorted by {metric.label}")
        return metric

    def _auto_histograms(self) -> list[Column]:
        return [
            column
            for column in self.layer.buckets
            if column.operation == "range"
            and column.params.get("type") == "histogram"
            and not isinstance(column.params.get("interval"), int | float)
        ]
