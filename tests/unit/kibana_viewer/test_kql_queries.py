"""KQL says in the query DSL what Kibana makes of it."""

from typing import Any

import pytest

from local_stack.kibana.kql import KqlSyntaxError, field_names, parse, to_query


def any_of(*queries: dict[str, Any]) -> dict[str, Any]:
    return {"bool": {"should": list(queries), "minimum_should_match": 1}}


def all_of(*queries: dict[str, Any]) -> dict[str, Any]:
    return {"bool": {"filter": list(queries)}}


def none_of(query: dict[str, Any]) -> dict[str, Any]:
    return {"bool": {"must_not": [query]}}


A, B, C = ({"match": {name: "1"}} for name in "abc")

CASES = {
    "": {"match_all": {}},
    "  ": {"match_all": {}},
    "a: 1": A,
    'a: "1 2"': {"match_phrase": {"a": "1 2"}},
    "a: one two": {"match": {"a": "one two"}},
    "a: 1 and b: 1 or c: 1": any_of(all_of(A, B), C),
    "a: 1 and (b: 1 or c: 1)": all_of(A, any_of(B, C)),
    "NOT a: 1 AND b: 1": all_of(none_of(A), B),
    "a: (1 or 2 and not 3)": any_of(
        A, all_of({"match": {"a": "2"}}, none_of({"match": {"a": "3"}}))
    ),
    "a >= 500": {"range": {"a": {"gte": "500"}}},
    "a < now-1d": {"range": {"a": {"lt": "now-1d", "time_zone": "Europe/Rome"}}},
    'a > "2026-10-01"': {"range": {"a": {"gt": "2026-10-01", "time_zone": "Europe/Rome"}}},
    "a <= -1.5": {"range": {"a": {"lte": "-1.5"}}},
    "a: *": {"exists": {"field": "a"}},
    "a: GET*": {"query_string": {"fields": ["a"], "query": "GET*"}},
    "a: /cards/*": {"query_string": {"fields": ["a"], "query": "\\/cards\\/*"}},
    "a: \\*": {"match": {"a": "*"}},
    "user_agent.*: x": {
        "multi_match": {
            "type": "best_fields",
            "query": "x",
            "fields": ["user_agent.*"],
            "lenient": True,
        }
    },
    "timeout": {"multi_match": {"type": "best_fields", "query": "timeout", "lenient": True}},
    "*": {"match_all": {}},
    'items: {a: 1 and b: "1"}': {
        "nested": {
            "path": "items",
            "query": all_of({"match": {"items.a": "1"}}, {"match_phrase": {"items.b": "1"}}),
            "score_mode": "none",
        }
    },
    "android: 1": {"match": {"android": "1"}},
    "a: c\\:\\\\temp": {"match": {"a": "c:\\temp"}},
    "a: caf\\u00e9": {"match": {"a": "café"}},
    'a: "say \\"hi\\""': {"match_phrase": {"a": 'say "hi"'}},
    "a: x \\and y": {"match": {"a": "x and y"}},
}


@pytest.mark.parametrize(("text", "query"), CASES.items(), ids=CASES.keys())
def test_each_form_becomes_the_query_that_kibana_sends(text: str, query: dict[str, Any]) -> None:
    assert to_query(parse(text), "Europe/Rome") == query


def test_a_day_of_a_date_is_that_of_the_zone_and_other_fields_have_it_as_text() -> None:
    def on(zone: str) -> dict[str, Any]:
        return {"range": {"a": {"gte": "2026-10-01", "lte": "2026-10-01", "time_zone": zone}}}

    match = {"match_phrase": {"a": "2026-10-01"}}
    text = {"bool": {"filter": [match], "must_not": [on("UTC")]}}
    day = parse('a: "2026-10-01"')
    assert to_query(day, "Europe/Rome") == any_of(on("Europe/Rome"), text)
    assert to_query(day, "UTC") == match


@pytest.mark.parametrize(
    ("text", "position"),
    [("a:", 2), ("a: (1", 5), ('a: "1', 3), ("a: 1 b: 2", 6), ("(a: 1))", 6), ("a: {b: 1", 8)],
)
def test_a_syntax_error_says_at_which_character(text: str, position: int) -> None:
    with pytest.raises(KqlSyntaxError) as found:
        parse(text)
    assert found.value.position == position
    assert f"character {position + 1}" in str(found.value)


def test_fields_are_named_in_full_also_inside_nested_queries() -> None:
    query = parse("a: 1 and not (b.c >= 2 or items: {sku: x and parts: {no: 1}}) and word")
    assert list(field_names(query)) == ["a", "b.c", "items.sku", "items.parts.no"]
