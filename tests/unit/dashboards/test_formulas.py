"""Measures are Lens formulas: what they become is what Kibana itself would have stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.errors import SourceError
from dashboards.formula import Call, Operation, calls, parse
from dashboards.measure_columns import measure_columns
from dashboards.source import Measure


def columns(formula: str, unit: str = "count") -> dict[str, dict[str, object]]:
    return measure_columns("m0", Measure("Name", formula, unit), "here")


def test_a_plain_call_is_one_column() -> None:
    made = columns("sum(amount, kql='decision: approved', shift='previous')", "cents")
    assert list(made) == ["m0"]
    assert made["m0"]["operationType"] == "sum"
    assert made["m0"]["sourceField"] == "amount"
    assert made["m0"]["timeShift"] == "previous"
    assert made["m0"]["filter"] == {"query": "decision: approved", "language": "kuery"}


def test_a_count_counts_records() -> None:
    assert columns("count()")["m0"]["sourceField"] == "___records___"


def test_a_ratio_has_its_helper_columns_as_kibana_stores_them() -> None:
    text = "count(kql='a: 1') / count()"
    made = columns(text, "percent")
    assert list(made) == ["m0", "m0X0", "m0X1", "m0X2"]
    assert made["m0"]["operationType"] == "formula"
    assert made["m0"]["references"] == ["m0X2"]
    assert made["m0X2"]["references"] == ["m0X0", "m0X1"]
    assert made["m0X2"]["params"] == {
        "tinymathAst": {
            "type": "function",
            "name": "divide",
            "args": ["m0X0", "m0X1"],
            "location": {"min": 0, "max": len(text)},
            "text": text,
        }
    }


@pytest.mark.parametrize(
    ("options", "rank"), [("", 95), (", percentile=99", 99), (", percentile=99.9", 99.9)]
)
def test_a_percentile_is_the_one_that_is_named(options: str, rank: float) -> None:
    made = columns(f"percentile(latency_ms{options})")["m0"]
    assert made["params"]["percentile"] == rank  # type: ignore[index]


def test_a_measure_may_be_of_the_end_of_the_range_alone() -> None:
    assert columns("sum(amount, reducedTimeRange='1M')")["m0"]["reducedTimeRange"] == "1M"


@pytest.mark.parametrize(
    ("options", "query"), [("", "lag: *"), (", kql='group: logstash'", "group: logstash")]
)
def test_a_last_value_is_of_documents_that_the_formula_names(options: str, query: str) -> None:
    made = columns(f"last_value(lag{options})")["m0"]
    assert made["filter"] == {"query": query, "language": "kuery"}


def test_a_figure_of_no_field_is_refused() -> None:
    with pytest.raises(SourceError, match=r"sum\(\) is of nothing: name a field"):
        columns("count() / sum()")


def test_numbers_stay_in_the_tree() -> None:
    made = columns("count() / count(shift='previous') - 1")
    tree = made["m0X2"]["params"]["tinymathAst"]  # type: ignore[index]
    assert tree["name"] == "subtract"
    assert tree["args"][1] == 1
    assert tree["args"][0]["args"] == ["m0X0", "m0X1"]


def test_products_bind_closer_than_sums_and_parentheses_closer_still() -> None:
    first, second = parse("1 + 2 * 3", "here"), parse("(1 + 2) * 3", "here")
    assert isinstance(first, Operation)
    assert isinstance(second, Operation)
    assert (first.name, second.name) == ("add", "multiply")


def test_a_query_may_hold_quotes_and_commas() -> None:
    (call,) = calls(parse("count(kql='path: \"a, b\" and not x: \\'y\\'')", "here"))
    assert call.options == {"kql": "path: \"a, b\" and not x: 'y'"}


def test_all_calls_are_found_in_order() -> None:
    found = [call.function for call in calls(parse("(min(a.b) + max(a.b)) / count()", "here"))]
    assert found == ["min", "max", "count"]


@pytest.mark.parametrize("broken", ["", "count(", "count() /", "1 + + 2", "count(kql=)", "a b"])
def test_a_broken_formula_says_where(broken: str) -> None:
    with pytest.raises(SourceError, match=r"here: formula .* breaks at character"):
        parse(broken, "here")


def test_a_function_that_we_do_not_know_is_refused() -> None:
    with pytest.raises(SourceError, match="guess"):
        columns("guess(amount)")


def test_a_unit_that_we_do_not_know_is_refused() -> None:
    with pytest.raises(SourceError, match="unknown unit parsec"):
        columns("count()", "parsec")


FORMULAS = st.recursive(
    st.just("count()"),
    lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner),
    max_leaves=12,
)


@given(FORMULAS)
def test_every_helper_is_used_and_every_reference_exists(formula: str) -> None:
    made = measure_columns("m0", Measure("Name", formula), "here")
    referred = [name for column in made.values() for name in column.get("references", ())]
    assert set(referred) == set(made) - {"m0"}


def test_a_call_is_told_from_a_field() -> None:
    assert parse("sum(http.response.body.bytes)", "here") == Call("sum", "http.response.body.bytes")
