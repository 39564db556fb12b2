"""The documents of the monitoring API, from counters that several workers share."""

from typing import Any

import pytest

from local_stack.logstash.monitoring.counters import FILTERED, IN, OUT, Counters, Named
from local_stack.logstash.monitoring.flow import Flow
from local_stack.logstash.monitoring.node import Node, Unknown, Watched

PLUGINS = [Named("input", "file", "in"), Named("filter", "grok", "g"), Named("output", "null", "n")]


@pytest.fixture
def counters() -> Counters:
    made = Counters(PLUGINS, workers=2)
    for worker in (0, 1):
        recorder = made.recorder(worker)
        recorder.add(IN, 10)
        recorder.add(FILTERED, 9)
        recorder.add(OUT, 8)
        recorder.plugin("input", "in", 10, 10, 5_000_000)
        recorder.filter_so_far("g", 10, 9, 0.25)
    return made


@pytest.fixture
def node(counters: Counters) -> Node:
    return Node("127.0.0.1:9600", {"main": Watched(counters, "filter { }")}, started=0.0)


def test_workers_are_added_up(node: Node) -> None:
    stats = node.document("/_node/stats/pipelines/main")["pipelines"]["main"]
    assert stats["events"]["in"] == 20
    assert stats["plugins"]["filters"] == [
        {"id": "g", "name": "grok", "events": {"in": 20, "out": 18, "duration_in_millis": 500}}
    ]
    assert stats["plugins"]["inputs"] == [
        {"id": "in", "name": "file", "events": {"out": 20, "queue_push_duration_in_millis": 10}}
    ]
    assert stats["queue"]["events_count"] == 2


def test_a_worker_that_takes_anothers_place_goes_on_counting(counters: Counters) -> None:
    again = counters.recorder(1)
    again.filter_so_far("g", 5, 5, 0.0)
    assert counters.of_plugin(counters.sums(), PLUGINS[1])[:2] == (25, 23)


@pytest.mark.parametrize(
    ("path", "sections"),
    [
        ("/", set()),
        ("/_node", {"pipelines", "os", "jvm"}),
        ("/_node/os,jvm", {"os", "jvm"}),
        ("/_node/pipelines/main", {"pipelines"}),
        (
            "/_node/stats",
            {"jvm", "process", "events", "flow", "pipelines", "reloads", "os", "queue"},
        ),
        ("/_node/stats/events,process", {"events", "process"}),
    ],
)
def test_a_path_chooses_its_sections(path: str, sections: set[str], node: Node) -> None:
    base: dict[str, Any] = node.document("/")
    assert set(node.document(path)) - set(base) == sections
    assert base["http_address"] == "127.0.0.1:9600"


@pytest.mark.parametrize(
    "path", ["/x", "/_node/x", "/_node/stats/x", "/_node/stats/pipelines/x", "/_node/os/main"]
)
def test_what_is_not_there_is_unknown(path: str, node: Node) -> None:
    with pytest.raises(Unknown):
        node.document(path)


def test_flow_tells_now_from_ever() -> None:
    flow = Flow()
    for second in range(0, 31):
        events = second * 100 if second <= 20 else 2000 + (second - 20) * 10
        flow.sample(float(second), [events, events, events, 0, 0])
    rates = flow.rates()
    assert rates["input_throughput"]["current"] == 10.0
    assert rates["input_throughput"]["lifetime"] == pytest.approx(70.0)
