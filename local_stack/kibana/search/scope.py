"""What a panel searches in, and through which filters."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Self

from local_stack.kibana.search.filters import Dsl, all_of, stored_filters, stored_query
from local_stack.kibana.search.timerange import TimeRange


@dataclass(frozen=True)
class DataView:
    id: str
    pattern: str  #: of index names, such as web-access-*
    name: str
    time_field: str | None
    formats: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  #: by field
    labels: Mapping[str, str] = field(default_factory=dict)  #: by field


@dataclass(frozen=True)
class Scope:
    time: TimeRange
    filters: tuple[Dsl, ...] = ()

    def also(self, *filters: Dsl) -> Self:
        return replace(self, filters=(*self.filters, *filters))

    def also_stored(
        self, query: Mapping[str, Any] | None, filters: Sequence[Mapping[str, Any]] | None = None
    ) -> Self:
        """Through the query and the filters of a saved state too."""
        return self.also(*stored_query(query, self.time.zone), *stored_filters(filters))

    def query(self, view: DataView) -> Dsl:
        return self.narrowed([view.time_field] if view.time_field else [])

    def narrowed(self, time_fields: Iterable[str], look_back: timedelta = timedelta()) -> Dsl:
        """`look_back` lets the range begin earlier, for columns that compare with then."""
        reach = replace(self.time, start=self.time.start - look_back)
        in_time = [query for field in time_fields for query in reach.queries(field)]
        return all_of([*in_time, *self.filters])


@dataclass(frozen=True)
class Search:
    view: DataView
    body: Mapping[str, Any]
    #: An index that does not exist yet is then an empty answer instead of a problem.
    optional: bool = False
    #: Nobody will ask the same again: its answer is kept out of Elasticsearch's cache.
    once: bool = False
