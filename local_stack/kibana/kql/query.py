"""KQL tree to Elasticsearch query DSL, as Kibana's kbn-es-query does it."""

import re
from typing import Any

from local_stack.kibana.kql.tree import (
    WILDCARD,
    And,
    Everything,
    Is,
    Nested,
    Not,
    Or,
    Query,
    Range,
    Value,
)

Dsl = dict[str, Any]
#: What the query_string syntax reads as its own, and so must be escaped in a wildcard pattern.
RESERVED = re.compile(r'([+\-=&|!(){}\[\]^"~?:\\/<>\s])')

UTC = "UTC"
#: A month, a day or a moment without an offset.
LOCAL = re.compile(r"\d{4}-\d\d(-\d\d(T\d\d(:\d\d(:\d\d([.,]\d+)?)?)?)?)?")
NUMBER = re.compile(r"[+-]?\d+(\.\d*)?")


def to_query(query: Query, zone: str, path: str = "") -> Dsl:
    """`zone` is that of dates without an offset.

    `path` is that of the nested query around it, with its dot.
    """
    match query:
        case Everything():
            return {"match_all": {}}
        case And(queries):
            return {"bool": {"filter": [to_query(each, zone, path) for each in queries]}}
        case Or(queries):
            should = [to_query(each, zone, path) for each in queries]
            return {"bool": {"should": should, "minimum_should_match": 1}}
        case Not(inner):
            return {"bool": {"must_not": [to_query(inner, zone, path)]}}
        case Nested(inner_path, inner):
            full = path + inner_path
            inside = to_query(inner, zone, f"{full}.")
            return {"nested": {"path": full, "query": inside, "score_mode": "none"}}
        case Range(field, bound, value):
            return {"range": {path + field.text: {bound: value.text, **_zoned(value, zone)}}}
        case Is(None, value):
            return _anywhere(value)
        case Is(field, value):
            assert field is not None  # the case above took None
            return _is(path, field, value, zone)


def _zoned(value: Value, zone: str) -> Dsl:
    """Kibana asks whether the field is a date; Elasticsearch has no use for a zone with others."""
    return {} if NUMBER.fullmatch(value.text) else {"time_zone": zone}


def _anywhere(value: Value) -> Dsl:
    if value.is_anything:
        return {"match_all": {}}
    if value.has_wildcard:
        return {"query_string": {"query": _pattern(value)}}
    return {"multi_match": {"type": _multi_type(value), "query": value.text, "lenient": True}}


def _is(path: str, field: Value, value: Value, zone: str) -> Dsl:
    name = path + field.text.replace(WILDCARD, "*")
    if value.is_anything:
        return {"match_all": {}} if field.is_anything else {"exists": {"field": name}}
    if value.has_wildcard:
        return {"query_string": {"fields": [name], "query": _pattern(value)}}
    if field.has_wildcard:
        several = {"type": _multi_type(value), "query": value.text, "fields": [name]}
        return {"multi_match": {**several, "lenient": True}}
    matched = {"match_phrase" if value.quoted else "match": {name: value.text}}
    return _in_zone(name, value.text, matched, zone) if LOCAL.fullmatch(value.text) else matched


def _in_zone(name: str, text: str, matched: Dsl, zone: str) -> Dsl:
    """A field of dates has it in the zone; any other field as it is matched.

    Only Elasticsearch knows which field is of dates. These it matches in UTC: without what lies
    there, nothing of such a field is matched.
    """
    if zone == UTC:
        return matched
    here, there = (
        {"range": {name: {"gte": text, "lte": text, "time_zone": each}}} for each in (zone, UTC)
    )
    elsewhere = {"bool": {"filter": [matched], "must_not": [there]}}
    return {"bool": {"should": [here, elsewhere], "minimum_should_match": 1}}


def _multi_type(value: Value) -> str:
    return "phrase" if value.quoted else "best_fields"


def _pattern(value: Value) -> str:
    escaped = RESERVED.sub(r"\\\1", value.text).replace("*", r"\*")
    return escaped.replace(WILDCARD, "*")
