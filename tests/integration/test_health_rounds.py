"""Health against real servers: what is on the topics is what is in Elasticsearch, exactly once."""

import time
from collections.abc import Iterator

import pytest
from elasticsearch import Elasticsearch
from kafka import KafkaConsumer, KafkaProducer
from kafka.structs import OffsetAndMetadata, TopicPartition

from contracts.topics import FRAUD_REPORTS
from health.checks import UnderWay
from health.counters import Counters
from health.index import ReadingIndex
from health.reading import Reading
from health.round import Round
from health.settings import Settings
from health.sources import Sources
from local_stack.endpoints import Endpoints

GROUP = "health-test"


@pytest.fixture
def client(stack: Endpoints) -> Iterator[Elasticsearch]:
    with Elasticsearch(stack.elasticsearch) as found:
        yield found


def no_books(_now_ms: int) -> list[Reading]:
    return []


def run(stack: Endpoints, client: Elasticsearch) -> None:
    index = ReadingIndex(client)
    sources = Sources(Settings.from_env(stack.env()), stack.env(), client, no_books, UnderWay())
    known = sources.all(Counters(index.last_totals()))
    chosen = {name: known[name] for name in ("kafka", "counts", "web")}
    assert Round(lambda: chosen, index.write).run(time.time_ns() // 1_000_000) > 0


def send(stack: Endpoints, count: int) -> None:
    producer = KafkaProducer(bootstrap_servers=stack.kafka, acks="all")
    for _ in range(count):
        producer.send(FRAUD_REPORTS, b"{}", partition=0).get(timeout=30)
    producer.close()


def summed(client: Elasticsearch) -> tuple[int, int]:
    """Events of the topic in all readings, and the newest total."""
    events = {"sum": {"field": "events"}}
    answer = client.search(
        index="pipeline-health-*",
        size=0,
        query={"term": {"name": f"topic/{FRAUD_REPORTS}"}},
        aggs={"events": events, "total": {"max": {"field": "events_total"}}},
    )
    found = answer["aggregations"]
    return int(found["events"]["value"]), int(found["total"]["value"])


def test_the_sum_of_what_was_new_is_what_is_on_the_topic(
    stack: Endpoints, client: Elasticsearch
) -> None:
    send(stack, 3)
    run(stack, client)
    send(stack, 2)
    run(stack, client)
    run(stack, client)

    events, total = summed(client)
    assert events == total >= 5


def test_a_reader_that_stopped_is_seen_with_what_waits_for_it(
    stack: Endpoints, client: Elasticsearch
) -> None:
    send(stack, 4)
    place = TopicPartition(FRAUD_REPORTS, 0)
    consumer = KafkaConsumer(bootstrap_servers=stack.kafka, group_id=GROUP)
    consumer.assign([place])
    end = consumer.end_offsets([place])[place]
    consumer.commit({place: OffsetAndMetadata(end - 4, "", -1)})
    consumer.close()

    run(stack, client)

    newest = [{"@timestamp": "desc"}]
    group = {"term": {"group": GROUP}}
    answer = client.search(index="pipeline-health-*", query=group, sort=newest, size=1)
    found = answer["hits"]["hits"][0]["_source"]
    assert found["lag"] == 4
    assert found["age_seconds"] > 0


def test_the_ledger_and_elasticsearch_are_counted_side_by_side(
    stack: Endpoints, client: Elasticsearch
) -> None:
    run(stack, client)
    answer = client.search(
        index="pipeline-health-*", query={"term": {"kind": "check"}}, collapse={"field": "name"}
    )
    names = {hit["_source"]["check"] for hit in answer["hits"]["hits"]}
    assert "count of payments: ledger = Elasticsearch" in names


def test_a_burst_of_errors_is_marked_once(stack: Endpoints, client: Elasticsearch) -> None:
    began = (int(time.time()) // 3600 - 48) * 3_600_000  # two days ago, when an hour begins
    for number in range(10):
        status = 503 if number < 6 else 200
        document = {"@timestamp": began + number, "http": {"response": {"status_code": status}}}
        identity = f"{began}-{number}"  # again the same, were the test to run twice
        client.index(index="web-access-bursts", id=identity, document=document, refresh=True)
    run(stack, client)
    run(stack, client)

    at = {"range": {"@timestamp": {"gte": began, "lt": began + 3_600_000}}}
    kind = {"term": {"kind": "error_burst"}}
    bursts = client.search(index="pipeline-health-*", query={"bool": {"filter": [at, kind]}})
    (burst,) = [hit["_source"] for hit in bursts["hits"]["hits"]]
    assert (burst["requests"], burst["errors"], burst["error_share"]) == (10, 6, 0.6)
