"""A group as a Lens column."""

from itertools import pairwise

from dashboards.saved_object import Json
from dashboards.source import Bucket

DATA_TYPES = {"ip": "ip", "boolean": "boolean", "long": "number", "double": "number"}


def bucket_column(bucket: Bucket, order_by: str, mapped_type: str, time_field: str) -> Json:
    """`order_by` is the id of the measure by which top values are chosen.

    `time_field` is that of the data view, to which the dashboard's time range applies.
    """
    if bucket.time:
        made = _column("Time", bucket, "date_histogram", "date", "interval", bucket.time)
        return made | {"params": _over_time(bucket, time_field)}
    if bucket.top:
        data_type = DATA_TYPES.get(mapped_type, "string")
        made = _column(bucket.field, bucket, "terms", data_type, "ordinal", bucket.field)
        return made | {"params": _top(bucket, order_by)}
    made = _column(bucket.field, bucket, "range", "string", "ordinal", bucket.field)
    return made | {"params": _custom_ranges(bucket)}


def _column(
    label: str, bucket: Bucket, operation: str, data_type: str, scale: str, source: str
) -> Json:
    return {
        "label": bucket.name or label,
        "customLabel": True,
        "dataType": data_type,
        "operationType": operation,
        "isBucketed": True,
        "scale": scale,
        "sourceField": source,
    }


def _over_time(bucket: Bucket, time_field: str) -> Json:
    # Else Lens applies the time range to the histogram's field, and what is due later is not shown.
    ignoring = {} if bucket.time == time_field else {"ignoreTimeRange": True}
    return {
        "interval": bucket.interval,
        "includeEmptyRows": True,
        "dropPartials": False,
        **ignoring,
    }


def _top(bucket: Bucket, order_by: str) -> Json:
    by_name = {"type": "alphabetical", "fallback": False}
    return {
        "size": bucket.top,
        "orderBy": by_name if bucket.sorted else {"type": "column", "columnId": order_by},
        "orderDirection": "asc" if bucket.sorted else "desc",
        "otherBucket": bucket.other,
        "missingBucket": bucket.other,
        "parentFormat": {"id": "terms"},
        "include": [],
        "exclude": [],
        "includeIsRegex": False,
        "excludeIsRegex": False,
    }


def _custom_ranges(bucket: Bucket) -> Json:
    """Open at both ends; written as 5 → 10."""
    ends = [None, *bucket.ranges, None]
    return {
        "type": "range",
        "ranges": [{"from": low, "to": high, "label": ""} for low, high in pairwise(ends)],
        "maxBars": "auto",
        "parentFormat": {
            "id": "range",
            "params": {"template": "arrow_right", "replaceInfinity": True},
        },
    }
