"""Buckets of time without documents, asked for apart so that the other search stays the same."""

from typing import Any

import pytest
from lens_samples import COUNT, DAYS, TIME, metric, request, terms

from local_stack.kibana.lens.empty import empty_search, with_empty, without_ends

#: Midnights of the 1st to the 4th.
FIRST, SECOND, THIRD, FOURTH = (1790812800000 + day * 86_400_000 for day in range(4))
Columns = dict[str, dict[str, Any]]


def test_the_search_for_documents_does_not_tell_where_the_range_ends() -> None:
    columns = {"t": terms("city", "m"), "x": DAYS, "m": COUNT}
    sent = without_ends(request(columns).search()).body
    (inside,) = sent["aggs"]["c0"]["aggs"].values()
    assert inside["date_histogram"] == {
        "field": "@timestamp",
        "calendar_interval": "1d",
        "time_zone": "UTC",
        "min_doc_count": 0,
    }


def test_the_empty_buckets_are_those_of_the_histogram_with_what_is_in_them() -> None:
    asked = empty_search(request({"t": terms("city", "m"), "x": DAYS, "m": metric("sum")}))
    assert asked is not None
    assert asked.body["query"] == {"match_none": {}}
    assert asked.body["aggs"]["c1"]["date_histogram"]["extended_bounds"] == {
        "min": round(TIME.start.timestamp() * 1000),
        "max": round(TIME.end.timestamp() * 1000),
    }
    assert asked.body["aggs"]["c1"]["aggs"] == {"c2": {"sum": {"field": "bytes"}}}


@pytest.mark.parametrize(
    "columns",
    [
        {"t": terms("city", "m"), "m": COUNT},
        {"x": {**DAYS, "params": {"interval": "1d", "includeEmptyRows": False}}, "m": COUNT},
        {"x": {**DAYS, "params": {"interval": "1d", "ignoreTimeRange": True}}, "m": COUNT},
        {"x": DAYS, "m": COUNT, "b": {**COUNT, "timeShift": "1w"}},
    ],
    ids=["no histogram", "no empty rows", "of whatever time", "that looks back"],
)
def test_no_empty_buckets_are_asked_for_apart(columns: Columns) -> None:
    assert empty_search(request(columns)) is None


def bucket(key: Any, count: int, **inside: Any) -> dict[str, Any]:
    return {"key": key, "doc_count": count, **inside}


EMPTY = {"buckets": [bucket(day, 0) for day in (FIRST, SECOND, THIRD, FOURTH)]}
NONE = EMPTY["buckets"]


def test_days_without_documents_stand_before_and_behind_those_with_some() -> None:
    found = {"c0": {"buckets": [bucket(SECOND, 2), bucket(THIRD, 1)]}}
    filled = with_empty(request({"x": DAYS, "m": COUNT}), found, 0, {"c0": EMPTY})
    assert filled["c0"]["buckets"] == [NONE[0], bucket(SECOND, 2), bucket(THIRD, 1), NONE[3]]


def test_a_range_without_documents_has_empty_days_only() -> None:
    found: dict[str, Any] = {"c0": {"buckets": []}}
    filled = with_empty(request({"x": DAYS, "m": COUNT}), found, 0, {"c0": EMPTY})
    assert filled["c0"]["buckets"] == NONE


def test_every_term_and_filter_around_a_histogram_has_all_days() -> None:
    columns = {"f": terms("city", "m"), "x": DAYS, "m": COUNT}
    days = {"c1": {"buckets": [bucket(THIRD, 1)]}}
    whole = [NONE[0], NONE[1], bucket(THIRD, 1), NONE[3]]
    of_terms = {"c0": {"buckets": [bucket("Rome", 1, **days)], "sum_other_doc_count": 7}}
    filled = with_empty(request(columns), of_terms, 0, {"c1": EMPTY})
    assert filled["c0"]["buckets"][0]["c1"]["buckets"] == whole
    assert filled["c0"]["sum_other_doc_count"] == 7
    of_filters = {"c0": {"buckets": {"Good": {"doc_count": 1, **days}}}}
    filled = with_empty(request(columns), of_filters, 0, {"c1": EMPTY})
    assert filled["c0"]["buckets"]["Good"]["c1"]["buckets"] == whole
