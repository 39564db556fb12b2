"""A Lens layer: which columns are asked of one data view."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboards.bucket_columns import bucket_column
from dashboards.data_views import DataView
from dashboards.errors import SourceError
from dashboards.measure_columns import measure_columns
from dashboards.saved_object import Json
from dashboards.source import Bucket, Measure


@dataclass(frozen=True)
class Layer:
    """`buckets` and `measures` by the ids of their columns, in order."""

    id: str
    view: DataView
    buckets: Mapping[str, Bucket]
    measures: Mapping[str, Measure]
    where: str
    links_to: str = ""  #: the layer whose trend this one is

    def state(self) -> Json:
        """Groups first, then measures: a measure before its groups breaks the panel."""
        first = next(iter(self.measures))
        columns: dict[str, Json] = {}
        for identity, bucket in self.buckets.items():
            mapped = self.view.types.get(bucket.field, "")
            columns[identity] = bucket_column(bucket, first, mapped, self._time_field(bucket))
        for identity, measure in self.measures.items():
            columns |= measure_columns(identity, measure, self.where)
        if any("timeShift" in column for column in columns.values()):
            _count_all_terms(columns)
        links = {"linkToLayers": [self.links_to]} if self.links_to else {}
        return {
            "columns": columns,
            "columnOrder": list(columns),
            "incompleteColumns": {},
            "sampling": 1,
            **links,
        }

    def _time_field(self, bucket: Bucket) -> str:
        """Raises SourceError for days of another field that are as long as the range suggests."""
        found = str(self.view.words["timeFieldName"])
        if bucket.time not in ("", found) and bucket.interval == "auto":
            raise SourceError(self.where, f"{bucket.time} is not {found}: write its interval")
        return found


def _count_all_terms(columns: Mapping[str, Json]) -> None:
    """An index of the time before has nothing by which terms are ordered: of so many as are asked
    for, it tells those that come first by name, and the others' figures of then are missing."""
    for column in columns.values():
        if column["operationType"] == "terms":
            column["params"]["accuracyMode"] = True


def numbered(measures: tuple[Measure, ...], first: int = 0) -> dict[str, Measure]:
    return {f"m{place}": measure for place, measure in enumerate(measures, first)}
