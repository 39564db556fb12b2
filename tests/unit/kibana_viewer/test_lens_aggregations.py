"""Lens columns become the aggregations that give their figures."""

from dataclasses import replace
from typing import Any

import pytest
from lens_samples import COUNT, DAYS, TIME, aggs, metric, request, terms

from local_stack.kibana.lens.buckets import selecting
from local_stack.kibana.lens.layer import Column
from local_stack.kibana.lens.others import left_over
from local_stack.kibana.search.problem import Problem

ALL = {"exists": {"field": "bytes"}}
SKETCH = {"tdigest": {"execution_hint": "default"}}


@pytest.mark.parametrize(
    ("column", "aggregation"),
    [
        (metric("sum"), {"sum": {"field": "bytes"}}),
        (metric("average"), {"avg": {"field": "bytes"}}),
        (metric("min"), {"min": {"field": "bytes"}}),
        (metric("max"), {"max": {"field": "bytes"}}),
        (
            metric("unique_count"),
            {"cardinality": {"field": "bytes", "execution_hint": "global_ordinals"}},
        ),
        (metric("median"), {"percentiles": {"field": "bytes", "percents": [50], **SKETCH}}),
        (
            metric("percentile", params={"percentile": 99}),
            {"percentiles": {"field": "bytes", "percents": [99], **SKETCH}},
        ),
        (
            metric("percentile_rank", params={"value": 100}),
            {"percentile_ranks": {"field": "bytes", "values": [100], **SKETCH}},
        ),
        (metric("count"), {"value_count": {"field": "bytes"}}),
        (
            metric("sum", filter={"query": "bytes: *", "language": "kuery"}),
            {"filter": {"bool": {"filter": [ALL]}}, "aggs": {"value": {"sum": {"field": "bytes"}}}},
        ),
        (
            {**COUNT, "filter": {"query": "bytes: *", "language": "kuery"}},
            {"filter": {"bool": {"filter": [ALL]}}},
        ),
    ],
)
def test_each_metric_has_its_aggregation(column: dict[str, Any], aggregation: Any) -> None:
    assert aggs({"m": column}) == {"c0": aggregation}


def test_a_count_of_all_documents_needs_none() -> None:
    assert aggs({"m": COUNT}) == {}


def test_last_value_is_the_newest_document_that_has_one() -> None:
    column = metric("last_value", "status", params={"sortField": "@timestamp"})
    hits = aggs({"m": column})["c0"]["top_hits"]
    assert hits["sort"] == [{"@timestamp": {"order": "desc"}}]
    assert (hits["size"], hits["fields"]) == (1, ["status"])


def test_days_follow_the_calendar_and_span_the_whole_range() -> None:
    histogram = aggs({"x": DAYS, "m": COUNT})["c0"]["date_histogram"]
    assert histogram["calendar_interval"] == "1d"
    assert histogram["time_zone"] == "UTC"
    assert histogram["extended_bounds"] == {"min": 1790899200000, "max": 1791072000000}


def test_a_search_is_narrowed_to_the_time_of_its_histogram() -> None:
    asked = request({"x": {**DAYS, "sourceField": "due_at"}, "m": COUNT}).search().body
    assert narrowed_by(asked) == {"due_at"}
    assert "extended_bounds" in asked["aggs"]["c0"]["date_histogram"]


def test_a_histogram_that_ignores_the_range_leaves_it_to_the_time_of_the_view() -> None:
    days = {**DAYS, "sourceField": "due_at", "params": {"interval": "1d", "ignoreTimeRange": True}}
    asked = request({"x": days, "m": COUNT}).search().body
    assert narrowed_by(asked) == {"@timestamp"}
    assert "extended_bounds" not in asked["aggs"]["c0"]["date_histogram"]


def narrowed_by(body: Any) -> set[str]:
    return {field for each in body["query"]["bool"]["filter"] for field in each["range"]}


def test_an_automatic_interval_suits_the_range() -> None:
    histogram = aggs({"x": {**DAYS, "params": {"interval": "auto"}}})["c0"]["date_histogram"]
    assert histogram["fixed_interval"] == "1h"


def test_terms_are_sorted_by_the_metric_inside_them() -> None:
    by_count = aggs({"t": terms("city", "m"), "m": COUNT})["c0"]["terms"]
    assert by_count["order"] == {"_count": "desc"}
    by_p95 = aggs({"t": terms("city", "m"), "m": metric("percentile", params={"percentile": 95})})
    assert by_p95["c0"]["terms"]["order"] == {"c1[95.0]": "desc"}
    narrowed = {**COUNT, "filter": {"query": "bytes: *", "language": "kuery"}}
    by_filtered = aggs({"t": terms("city", "m"), "m": narrowed})["c0"]
    assert by_filtered["terms"]["order"] == {"c1": "desc"}
    assert "c1" in by_filtered["aggs"]


def test_a_column_that_asks_for_accuracy_is_told_more_terms_by_each_index() -> None:
    usual, accurate = terms("city", "m"), terms("city", "m", accuracyMode=True)
    assert aggs({"t": usual, "m": COUNT})["c0"]["terms"]["shard_size"] == 25
    assert aggs({"t": accurate, "m": COUNT})["c0"]["terms"]["shard_size"] == 1000


def test_terms_of_several_fields_are_sorted_as_those_of_one() -> None:
    both = terms("city", "m", secondaryFields=["street"])
    by_sum = aggs({"t": both, "m": metric("sum")})["c0"]
    assert by_sum["multi_terms"]["terms"] == [{"field": "city"}, {"field": "street"}]
    assert by_sum["multi_terms"]["order"] == {"c1": "desc"}


def test_terms_of_several_fields_are_told_as_many_by_each_index_as_those_of_one() -> None:
    usual = terms("city", "m", secondaryFields=["street"], size=20)
    accurate = terms("city", "m", secondaryFields=["street"], accuracyMode=True)
    assert aggs({"t": usual, "m": COUNT})["c0"]["multi_terms"]["shard_size"] == 40
    assert aggs({"t": accurate, "m": COUNT})["c0"]["multi_terms"]["shard_size"] == 1000


def test_what_is_beyond_terms_of_several_fields_has_none_of_them_together() -> None:
    both = terms("city", "m", secondaryFields=["street"], otherBucket=True)
    found = {"buckets": [{"key": ["Rome", "Via"], "doc_count": 1}], "sum_other_doc_count": 1}
    (left,) = left_over(request({"t": both, "m": COUNT}), {"c0": found})
    together = [{"match_phrase": {"city": "Rome"}}, {"match_phrase": {"street": "Via"}}]
    assert left.query["bool"]["filter"][0]["bool"] == {
        "filter": [{"exists": {"field": "city"}}, {"exists": {"field": "street"}}],
        "must_not": [{"bool": {"filter": together}}],
    }


def test_terms_outside_a_histogram_keep_the_metric_that_sorts_them() -> None:
    outer = aggs({"t": terms("city", "m"), "x": DAYS, "m": metric("sum")})["c0"]
    assert outer["aggs"]["c2"] == {"sum": {"field": "bytes"}}
    assert "c2" in outer["aggs"]["c1"]["aggs"]


def test_terms_sorted_by_what_no_aggregation_gives_are_refused_by_name() -> None:
    formula = {"operationType": "formula", "label": "Share", "references": ["m"]}
    with pytest.raises(Problem, match="cannot be sorted by Share"):
        aggs({"t": terms("city", "f"), "m": COUNT, "f": formula})


def test_filters_keep_their_labels() -> None:
    filters = [
        {"label": "Good", "input": {"query": "status < 400", "language": "kuery"}},
        {"label": "", "input": {"query": "status >= 400", "language": "kuery"}},
    ]
    column = {"operationType": "filters", "label": "Class", "params": {"filters": filters}}
    found = aggs({"f": column, "m": COUNT})["c0"]["filters"]["filters"]
    assert list(found) == ["Good", "status >= 400"]


def test_a_histogram_of_its_own_choice_asks_for_the_extent_first() -> None:
    column = {"operationType": "range", "label": "Size", "sourceField": "bytes"}
    columns = {"r": {**column, "params": {"type": "histogram"}}, "m": COUNT}
    first = request(columns).extent_search()
    assert first is not None
    assert first.body["aggs"]["c0_min"] == {"min": {"field": "bytes"}}
    assert aggs(columns, r=(0.0, 900.0))["c0"]["histogram"]["interval"] == 20.0


def test_custom_ranges_leave_open_ends_open() -> None:
    ranges = [{"from": 0, "to": 10}, {"from": 10, "to": None}]
    column = {"operationType": "range", "label": "Size", "sourceField": "bytes"}
    found = aggs({"r": {**column, "params": {"type": "range", "ranges": ranges}}})
    assert found["c0"]["range"]["ranges"] == [{"from": 0, "to": 10}, {"from": 10}]


def test_a_shifted_metric_reaches_back_and_each_metric_keeps_to_its_own_time() -> None:
    before = {**COUNT, "timeShift": "previous"}
    asked = request({"t": terms("city", "m"), "m": COUNT, "b": before})
    inside = asked.search().body["aggs"]["c0"]["aggs"]
    assert ends(asked.search().body["query"]) == ("2026-09-30", "2026-10-04")
    assert ends(inside["c1"]["filter"]) == ("2026-10-02", "2026-10-04")
    assert ends(inside["c2"]["filter"]) == ("2026-09-30", "2026-10-02")


def test_months_are_as_long_as_the_calendar_has_them_before_the_end_of_the_range() -> None:
    before = {**COUNT, "timeShift": "2M"}
    newest = metric("sum", reducedTimeRange="2M")
    inside = request({"t": terms("city", "m"), "m": COUNT, "b": before, "n": newest})
    asked = inside.search().body["aggs"]["c0"]["aggs"]
    assert ends(asked["c2"]["filter"]) == ("2026-08-02", "2026-08-04")
    assert ends(asked["c3"]["filter"]) == ("2026-08-04", "2026-10-04")


def test_a_bucket_of_time_ends_by_the_calendar_of_its_zone() -> None:
    months = Column.from_json("x", {**DAYS, "params": {"interval": "1M"}})
    march = 1772319600000  # 2026-03-01 in Berlin
    start = "2026-02-28T23:00:00.000Z"
    ends = {"gte": start, "lt": f"{start}||+1M", "time_zone": "Europe/Berlin"}
    found = selecting(months, march, replace(TIME, zone="Europe/Berlin"))
    assert found == {"range": {"@timestamp": ends}}


@pytest.mark.parametrize(
    ("params", "keys", "of_others"),
    [
        ({}, ["Rome"], [{"exists": {"field": "city"}}]),
        ({"missingBucket": True}, ["Rome", "__missing__"], [{"exists": {"field": "city"}}]),
        ({"missingBucket": True}, ["Rome"], []),
    ],
    ids=["not asked for", "a group of their own", "among the others"],
)
def test_documents_without_the_field_are_counted_once(
    params: Any, keys: list[str], of_others: list[Any]
) -> None:
    asked = request({"t": terms("city", "m", otherBucket=True, **params), "m": COUNT})
    found = {"buckets": [{"key": key, "doc_count": 1} for key in keys], "sum_other_doc_count": 1}
    (left,) = left_over(asked, {"c0": found})
    others = left.query["bool"]["filter"][0]["bool"]
    assert others == {"filter": of_others, "must_not": [{"match_phrase": {"city": "Rome"}}]}


def ends(query: Any) -> tuple[str, str]:
    first, last = (each["range"]["@timestamp"] for each in query["bool"]["filter"])
    midnight = "T00:00:00.000Z"
    return first["gte"].removesuffix(midnight), last["lte"].removesuffix(midnight)


def test_an_operation_that_is_not_known_is_named() -> None:
    with pytest.raises(Problem, match="time_scale"):
        aggs({"m": metric("time_scale")})
