"""Groups that a panel asks for and then puts together are one row, as in Lens."""

from typing import Any

import pytest

from local_stack.kibana.lens.collapse import collapse, collapsed_columns

COLUMNS = [
    {"id": "day", "bucket": True},
    {"id": "host", "bucket": True},
    {"id": "load", "bucket": False},
]
ROWS = [[1, "a", 2], [1, "b", 6], [2, "a", None], [2, "b", 5]]


@pytest.mark.parametrize(
    ("figure", "rows"),
    [
        ("sum", [[1, 8], [2, 5]]),
        ("avg", [[1, 4], [2, 5]]),
        ("min", [[1, 2], [2, 5]]),
        ("max", [[1, 6], [2, 5]]),
    ],
)
def test_rows_that_differ_in_the_column_alone_are_one(figure: str, rows: list[Any]) -> None:
    found = collapse({"columns": COLUMNS, "rows": ROWS}, "host", figure)
    assert [column["id"] for column in found["columns"]] == ["day", "load"]
    assert found["rows"] == rows


def test_what_has_no_value_anywhere_has_none_together() -> None:
    found = collapse({"columns": COLUMNS, "rows": [[1, "a", None], [1, "b", None]]}, "host", "sum")
    assert found["rows"] == [[1, None]]


@pytest.mark.parametrize(
    ("visualization", "found"),
    [
        (
            {"layers": [{"layerId": "l", "splitAccessor": "s", "collapseFn": "sum"}]},
            [("l", "s", "sum")],
        ),
        (
            {"layers": [{"layerId": "l", "collapseFns": {"a": "max"}}]},
            [("l", "a", "max")],
        ),
        (
            {
                "layerId": "l",
                "columns": [{"columnId": "a"}, {"columnId": "b", "collapseFn": "avg"}],
            },
            [("l", "b", "avg")],
        ),
        (
            {"layerId": "l", "breakdownByAccessor": "b", "collapseFn": "min"},
            [("l", "b", "min")],
        ),
        ({"layerId": "l", "breakdownByAccessor": "b"}, []),
    ],
    ids=["xy", "pie", "table", "metric", "not put together"],
)
def test_each_kind_of_chart_says_what_it_puts_together(
    visualization: dict[str, Any], found: list[Any]
) -> None:
    assert list(collapsed_columns(visualization)) == found
