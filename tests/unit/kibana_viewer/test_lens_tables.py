"""Answers of Elasticsearch become the rows that a person reads."""

from typing import Any

import pytest
from lens_samples import COUNT, DAYS, TIME, VIEW, metric, request, terms

from local_stack.kibana.lens.computed import evaluate
from local_stack.kibana.lens.layer import Layer
from local_stack.kibana.lens.others import left_over
from local_stack.kibana.lens.running import moving_average
from local_stack.kibana.lens.work import layer_work
from local_stack.kibana.search.problem import Problem
from local_stack.kibana.search.scope import Scope

DAY = 86_400_000
FIRST = 1790899200000  # 2026-10-02T00:00:00Z


def table(columns: dict[str, dict[str, Any]], *answers: dict[str, Any]) -> dict[str, Any]:
    """What a layer makes of these answers, one for each search, round after round."""
    layer = Layer.from_json("main", {"columns": columns, "columnOrder": list(columns)})
    work = layer_work(layer, VIEW, Scope(TIME))
    waiting = list(answers)
    try:
        asked = next(work)
        while True:
            asked = work.send([waiting.pop(0) for _ in asked])
    except StopIteration as end:
        assert not waiting, "fewer searches than answers"
        found: dict[str, Any] = end.value
        return found


def answer(aggs: dict[str, Any], total: int = 10) -> dict[str, Any]:
    return {"hits": {"total": {"value": total}}, "aggregations": aggs}


def bucket(key: Any, count: int, **inside: Any) -> dict[str, Any]:
    return {"key": key, "doc_count": count, **inside}


def test_without_buckets_there_is_one_row() -> None:
    found = table({"n": COUNT, "s": metric("sum")}, answer({"c1": {"value": 5.0}}))
    assert found["rows"] == [[10, 5.0]]


def test_buckets_nest_in_the_order_of_the_columns() -> None:
    inner = {"buckets": [bucket(FIRST, 2), bucket(FIRST + DAY, 1)]}
    found = table(
        {"t": terms("city", "m"), "x": DAYS, "m": COUNT},
        answer({"c0": {"buckets": [bucket("Rome", 3, c1=inner)]}}),
        answer({"c1": {"buckets": []}}),
    )
    assert found["rows"] == [["Rome", FIRST, 2], ["Rome", FIRST + DAY, 1]]


def test_what_is_left_over_is_asked_for_and_shown_as_other() -> None:
    columns = {"t": terms("city", "m", otherBucket=True), "m": metric("average")}
    shown = {"buckets": [bucket("Rome", 3, c1={"value": 2.0})], "sum_other_doc_count": 4}
    other = {"buckets": {"0": {"doc_count": 4, "c1": {"value": 7.5}}}}
    found = table(columns, answer({"c0": shown}), answer({"other": other}))
    assert found["rows"] == [["Rome", 2.0], ["__other__", 7.5]]


def test_other_groups_have_others_of_their_own_within() -> None:
    columns = {
        "a": terms("agent", "m", otherBucket=True),
        "v": terms("version", "m", otherBucket=True),
        "m": COUNT,
    }
    shown = {"buckets": [bucket("1", 3)], "sum_other_doc_count": 0}
    agents = {"buckets": [bucket("Chrome", 3, c1=shown)], "sum_other_doc_count": 9}
    within = {"buckets": [bucket("7", 4)], "sum_other_doc_count": 5}
    found = table(
        columns,
        answer({"c0": agents}),
        answer({"other": {"buckets": {"0": {"doc_count": 9, "c1": within}}}}),
        answer({"other": {"buckets": {"0": {"doc_count": 5}}}}),
    )
    other = "__other__"
    assert found["rows"] == [["Chrome", "1", 3], [other, "7", 4], [other, other, 5]]


def test_nothing_is_asked_again_when_all_terms_are_shown() -> None:
    columns = {"t": terms("city", "m", otherBucket=True), "m": COUNT}
    shown = {"buckets": [bucket("Rome", 3)], "sum_other_doc_count": 0}
    assert table(columns, answer({"c0": shown}))["rows"] == [["Rome", 3]]


def test_a_zero_is_an_empty_cell_where_the_column_says_so() -> None:
    columns = {"a": {**COUNT, "params": {"emptyAsNull": True}}, "b": COUNT}
    assert table(columns, answer({}, total=0))["rows"] == [[None, 0]]


def test_a_formula_is_computed_from_the_columns_that_kibana_stored_for_it() -> None:
    ast = {"type": "function", "name": "divide", "args": ["x0", "x1"]}
    columns = {
        "f": {"operationType": "formula", "label": "Share", "references": ["x2"]},
        "x0": metric("sum"),
        "x1": COUNT,
        "x2": {
            "operationType": "math",
            "label": "",
            "references": ["x0", "x1"],
            "params": {"tinymathAst": ast},
        },
    }
    found = table(columns, answer({"c1": {"value": 4.0}}))
    assert found["rows"][0][0] == 0.4
    assert table(columns, answer({"c1": {"value": 4.0}}, total=0))["rows"][0][0] is None


def test_a_formula_without_those_columns_says_so() -> None:
    formula = {"operationType": "formula", "label": "Share", "params": {"formula": "count()"}}
    with pytest.raises(Problem, match="Share: the formula was stored without"):
        table({"f": formula}, answer({}))


def test_columns_that_refer_to_each_other_in_a_ring_are_refused() -> None:
    ring = {"operationType": "formula", "label": "A"}
    columns = {"a": {**ring, "references": ["b"]}, "b": {**ring, "references": ["a"]}}
    with pytest.raises(Problem, match="refers to itself"):
        table({"n": COUNT, **columns}, answer({}))


@pytest.mark.parametrize(
    ("operation", "params", "values"),
    [
        ("cumulative_sum", {}, [1, 3, 6]),
        ("differences", {}, [None, 1, 1]),
        ("moving_average", {"window": 2}, [None, 1, 1.5]),
        ("overall_sum", {}, [6, 6, 6]),
        ("overall_average", {}, [2, 2, 2]),
    ],
)
def test_running_figures_run_along_time(operation: str, params: Any, values: list[Any]) -> None:
    running = {"operationType": operation, "label": "", "references": ["m"], "params": params}
    days = {"buckets": [bucket(FIRST + place * DAY, place + 1) for place in range(3)]}
    empty = {"buckets": []}
    columns = {"x": DAYS, "m": COUNT, "r": running}
    found = table(columns, answer({"c0": days}), answer({"c0": empty}))
    assert [row[2] for row in found["rows"]] == values


def test_a_moving_average_leaves_out_what_has_no_value() -> None:
    assert moving_average([1, None, 2, 6], {"window": 2}) == [None, None, 1, 1.5]


def test_without_a_histogram_a_figure_is_over_all_rows() -> None:
    whole = {"operationType": "overall_sum", "label": "Sum", "references": ["m"]}
    cities = {"buckets": [bucket("Rome", 3), bucket("Oslo", 1)], "sum_other_doc_count": 0}
    columns = {"t": terms("city", "m"), "m": COUNT, "r": whole}
    found = table(columns, answer({"c0": cities}))
    assert found["rows"] == [["Rome", 3, 4], ["Oslo", 1, 4]]


@pytest.mark.parametrize(
    ("function", "arguments", "value"),
    [
        ("round", [2.5], 3),
        ("round", [0.125, 2], 0.13),
        ("mod", [-5, 3], -2),
        ("fix", [-2.7], -2),
        ("log", [8, 2], 3),
        ("sqrt", [-1], None),
        ("pow", [0, -1], None),
        ("pow", [10, 400], None),
        ("divide", [1, 0], None),
        ("add", [1, None], None),
    ],
)
def test_a_function_of_a_formula_gives_what_tinymath_gives(
    function: str, arguments: list[Any], value: Any
) -> None:
    node = {"type": "function", "name": function, "args": ["x0", "x1"][: len(arguments)]}
    row = dict(zip(["x0", "x1"], arguments, strict=False))
    assert evaluate(node, row) == value


def test_last_weeks_value_stands_in_this_weeks_row() -> None:
    columns = {"x": DAYS, "m": COUNT, "b": {**COUNT, "timeShift": "2d"}}
    days = [
        bucket(FIRST + place * DAY, 9, c1={"doc_count": now}, c2={"doc_count": before})
        for place, (now, before) in enumerate([(0, 5), (0, 6), (7, 0), (8, 0)], start=-2)
    ]
    found = table(columns, answer({"c0": {"buckets": days}}))
    assert found["rows"] == [[FIRST, 7, 5], [FIRST + DAY, 8, 6]]


def test_days_that_begin_at_noon_of_utc_each_have_the_value_of_the_day_before() -> None:
    """As in New Zealand, where rounding to whole days of UTC took two days for one."""
    columns = {"x": DAYS, "m": COUNT, "b": {**COUNT, "timeShift": "1d"}}
    noon = FIRST - DAY // 2
    days = [
        bucket(noon + place * DAY, 9, c1={"doc_count": place}, c2={"doc_count": place})
        for place in range(4)
    ]
    found = table(columns, answer({"c0": {"buckets": days}}))
    assert [row[1:] for row in found["rows"]] == [[0, None], [1, 0], [2, 1], [3, 2]]


@pytest.mark.parametrize(
    ("unit", "values"), [("h", [1, 2]), ("d", [24, 48])], ids=["an hour", "a day"]
)
def test_a_figure_of_a_unit_is_of_the_part_of_its_bucket_that_the_range_has(
    unit: str, values: list[float]
) -> None:
    """The range begins at noon of a day that is a bucket."""
    days = {"buckets": [bucket(FIRST - DAY // 2, 12), bucket(FIRST + DAY // 2, 48)]}
    columns = {"x": DAYS, "m": {**COUNT, "timeScale": unit}}
    found = table(columns, answer({"c0": days}), answer({"c0": {"buckets": []}}))
    assert [row[1] for row in found["rows"]] == values


def test_without_time_a_figure_of_a_unit_is_of_the_whole_range() -> None:
    assert table({"m": {**COUNT, "timeScale": "h"}}, answer({}, total=96))["rows"] == [[2]]


def test_days_that_the_range_cuts_off_are_left_out_where_the_column_says_so() -> None:
    days = {"buckets": [bucket(FIRST + half * DAY // 2, 1) for half in (-1, 1, 3)]}
    drops = {**DAYS, "params": {"interval": "1d", "dropPartials": True}}
    found = table({"x": drops, "m": COUNT}, answer({"c0": days}), answer({"c0": {"buckets": []}}))
    assert found["rows"] == [[FIRST + DAY // 2, 1]]
    assert found["columns"][0]["keys"] == [FIRST + DAY // 2]


def test_a_range_has_the_name_that_it_is_saved_with_also_where_it_is_open() -> None:
    ranges = [{"from": None, "to": 5, "label": "small"}, {"from": 5, "to": 10, "label": ""}]
    size = {"operationType": "range", "label": "Size", "sourceField": "bytes"}
    columns = {"r": {**size, "params": {"type": "range", "ranges": ranges}}, "m": COUNT}
    found = table(columns, answer({"c0": {"buckets": []}}))
    assert found["columns"][0]["labels"] == {"[null,5]": "small"}


def test_what_is_left_over_within_a_bar_is_of_that_bar_alone() -> None:
    size = {"operationType": "range", "label": "Size", "sourceField": "bytes"}
    bars = {**size, "params": {"type": "histogram", "interval": 10}}
    asked = request({"r": bars, "t": terms("city", "m", otherBucket=True), "m": COUNT})
    rome = {"buckets": [bucket("Rome", 2)], "sum_other_doc_count": 1}
    (left,) = left_over(asked, {"c0": {"buckets": [bucket(20.0, 3, c1=rome)]}})
    assert {"range": {"bytes": {"gte": 20.0, "lt": 30.0}}} in left.query["bool"]["filter"]


def test_ranges_may_have_groups_within() -> None:
    size = {"operationType": "range", "label": "Size", "sourceField": "bytes"}
    columns = {"r": {**size, "params": {"type": "range"}}, "t": terms("city", "m"), "m": COUNT}
    rome = {"buckets": [bucket("Rome", 2)], "sum_other_doc_count": 0}
    found = table(columns, answer({"c0": {"buckets": [{"to": 5.0, "doc_count": 2, "c1": rome}]}}))
    assert found["rows"] == [[(None, 5.0), "Rome", 2]]


def test_a_value_of_several_fields_is_no_value_of_the_first() -> None:
    both = terms("city", "m", secondaryFields=["street"])
    rome = {"buckets": [bucket(["Rome", "Via"], 2)], "sum_other_doc_count": 0}
    found = table({"t": both, "m": COUNT}, answer({"c0": rome}))
    assert found["rows"] == [["Rome › Via", 2]]
    assert found["columns"][0]["field"] is None


def test_a_day_is_as_long_as_its_interval_says_whatever_the_clocks_do() -> None:
    hours_of_days = [0, 24, 47, 71]  # the clocks go forward on the second day
    days = {"buckets": [bucket(FIRST + hours * DAY // 24, 1) for hours in hours_of_days]}
    found = table({"x": DAYS, "m": COUNT}, answer({"c0": days}), answer({"c0": {"buckets": []}}))
    assert found["columns"][0]["step"] == DAY


def test_fixed_values_ask_nothing() -> None:
    goal = {"operationType": "static_value", "label": "Goal", "params": {"value": "0.95"}}
    assert table({"g": goal})["rows"] == [[0.95]]


def test_a_column_takes_the_format_of_its_field_unless_it_counts() -> None:
    found = table(
        {"s": metric("sum"), "u": metric("unique_count")},
        answer({"c0": {"value": 1}, "c1": {"value": 1}}),
    )
    assert [column["format"] for column in found["columns"]] == [{"id": "bytes"}, None]


def test_names_that_aggregations_must_not_have_are_never_sent() -> None:
    assert list(request({"a[b]>c": metric("sum")}).search().body["aggs"]) == ["c0"]
