"""Panels that group by the same thing are asked in one search, and each gets its own answer."""

from collections.abc import Sequence
from typing import Any

from local_stack.kibana.search.msearch import Answer
from local_stack.kibana.search.problem import Problem
from local_stack.kibana.search.scope import DataView, Search
from local_stack.kibana.search.shared import SharedSearcher

WEB = DataView("web", "web-*", "Web", "@timestamp")
DAYS = {"date_histogram": {"field": "@timestamp", "calendar_interval": "1d"}}
BYTES = {"sum": {"field": "bytes"}}
VISITORS = {"cardinality": {"field": "address"}}
FAILED = {"filter": {"range": {"status": {"gte": 500}}}}


class Elasticsearch:
    """Answers each aggregation with its own definition as value; fails those that hold `wrong`."""

    def __init__(self, wrong: Any = None) -> None:
        self.wrong = wrong
        self.rounds: list[Sequence[Search]] = []

    def answers(self, searches: Sequence[Search]) -> list[Answer | Problem]:
        self.rounds.append(searches)
        return [self._answer(search) for search in searches]

    def _answer(self, search: Search) -> Answer | Problem:
        if self.wrong and str(self.wrong) in str(search.body):
            return Problem("panel", "Elasticsearch says: no")
        return {"hits": {"total": {"value": 9}}, "aggregations": bucket(search.body["aggs"])}


def bucket(aggs: dict[str, Any]) -> dict[str, Any]:
    return {name: result(aggregation) for name, aggregation in aggs.items()}


def result(aggregation: dict[str, Any]) -> dict[str, Any]:
    inside = bucket(aggregation.get("aggs", {}))
    if "percentiles" in aggregation:
        percents = aggregation["percentiles"]["percents"]
        return {"values": {str(float(each)): each * 10 for each in percents}}
    if "filter" in aggregation:
        return {"doc_count": 4, **inside}
    if "filters" in aggregation:
        return {"buckets": {"0": {"doc_count": 3, **inside}}}
    if "date_histogram" in aggregation or "terms" in aggregation:
        return {"buckets": [{"key": 1, "doc_count": 5, **inside}], "sum_other_doc_count": 2}
    return {"value": str(aggregation)}


def search(aggs: dict[str, Any], **more: Any) -> Search:
    return Search(WEB, {"query": {"match_all": {}}, "aggs": aggs, **more})


def days(**inside: Any) -> Search:
    return search({"c0": {**DAYS, "aggs": inside}})


def asked(*searches: Search) -> tuple[Elasticsearch, list[Any]]:
    elasticsearch = Elasticsearch()
    return elasticsearch, SharedSearcher(elasticsearch).answers(searches)


def test_what_groups_alike_is_asked_once() -> None:
    elasticsearch, _ = asked(days(c1=BYTES), days(c1=VISITORS), days(c1=BYTES, c2=VISITORS))
    ((one,),) = elasticsearch.rounds
    (days_of_all,) = one.body["aggs"].values()
    assert sorted(map(str, days_of_all["aggs"].values())) == sorted(map(str, (BYTES, VISITORS)))


def test_each_search_gets_the_answer_that_it_would_get_alone() -> None:
    failed = {**FAILED, "aggs": {"value": VISITORS}}
    searches = (
        days(c1=BYTES, c9=BYTES),
        days(c1=failed),
        days(),
        days(c1={**FAILED, "aggs": {}}, c3={"terms": {"field": "path"}, "aggs": {"c4": BYTES}}),
        search({"other": {"filters": {"filters": {"0": {}}}, "aggs": {"c1": BYTES}}}),
    )
    _, together = asked(*searches)
    assert together == Elasticsearch().answers(searches)


def test_searches_with_other_groups_queries_or_documents_stay_apart() -> None:
    other = Search(WEB, {"query": {"term": {"a": 1}}, "aggs": {"c0": DAYS}})
    months = {"date_histogram": {"field": "@timestamp", "calendar_interval": "1M"}}
    elasticsearch, _ = asked(
        search({"c0": DAYS}), search({"c0": months}), other, search({"c0": DAYS}, size=10)
    )
    assert [len(each) for each in elasticsearch.rounds] == [4]


def test_percentiles_of_one_field_are_one_sketch_with_all_their_percents() -> None:
    half, most = ({"percentiles": {"field": "took", "percents": [p]}} for p in (50, 95))
    elasticsearch, (one, two) = asked(days(c1=most, c2=half), days(c1=half))
    (sketch,) = elasticsearch.rounds[0][0].body["aggs"].popitem()[1]["aggs"].values()
    assert sketch == {"percentiles": {"field": "took", "percents": [50, 95]}}
    (first,), (second,) = (each["aggregations"]["c0"]["buckets"] for each in (one, two))
    assert (first["c1"], first["c2"]) == ({"values": {"95.0": 950}}, {"values": {"50.0": 500}})
    assert second["c1"] == {"values": {"50.0": 500}}


def test_an_order_follows_what_it_names() -> None:
    failed = {**FAILED, "aggs": {"value": VISITORS}}
    half = {"percentiles": {"field": "took", "percents": [95]}}

    def paths(by: str, **inside: Any) -> Any:
        return {"c0": {"terms": {"field": "path", "order": {by: "desc"}}, "aggs": inside}}

    elasticsearch, _ = asked(
        search(paths("c1>value", c1=failed)),
        search(paths("c7>value", c7=failed, c8=BYTES)),
        search(paths("c1[95.0]", c1=half)),
        search(paths("_count")),
    )
    merged, by_sketch, by_count = (each.body["aggs"] for each in elasticsearch.rounds[0])
    (terms,) = merged.values()
    assert len(terms["aggs"]) == 2
    (path,) = terms["terms"]["order"]
    outer, inner = path.split(">")
    assert inner in terms["aggs"][outer]["aggs"]
    (sketched,) = by_sketch.values()
    assert list(sketched["terms"]["order"]) == [f"{next(iter(sketched['aggs']))}[95.0]"]
    (counted,) = by_count.values()
    assert counted["terms"]["order"] == {"_count": "desc"}


def test_only_the_panel_with_a_wrong_search_fails() -> None:
    wrong = {"sum": {"field": "a word"}}
    elasticsearch = Elasticsearch(wrong)
    good, bad = SharedSearcher(elasticsearch).answers([days(c1=BYTES), days(c1=wrong)])
    assert good == Elasticsearch().answers([days(c1=BYTES)])[0]
    assert isinstance(bad, Problem)
    assert [len(each) for each in elasticsearch.rounds] == [1, 2]
