"""Health against real servers: what is on the topics is what is in Elasticsearch, exactly once."""

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from bill_messages import fresh_ledger, payment
from elasticsearch import Elasticsearch
from indexed import indexed
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.structs import OffsetAndMetadata, TopicPartition

from billing.database import connect
from billing.ledger_store import post
from contracts.topics import FRAUD_REPORTS, dead_letter
from health.checks import Days, UnderWay, count_checks
from health.counters import Counters
from health.index import ReadingIndex
from health.kafka_offsets import KafkaOffsets
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


AT = datetime(2998, 5, 20, tzinfo=UTC)  # where no other test has anything
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("days", "count"),
    [
        (Days(AT, AT + DAY), 1),
        (Days(AT + DAY, AT + 2 * DAY), 0),  # Elasticsearch may keep it no longer
        (Days(AT - DAY, AT), 0),  # dated ahead
    ],
)
def test_what_happened_in_some_days_is_counted_on_both_sides(
    stack: Endpoints, days: Days, count: int
) -> None:
    paid = payment("pay-1", paid_at=AT.isoformat(timespec="milliseconds"))
    documents = {"payments-2998.05": {"pay-1": {"@timestamp": AT.isoformat()}}}
    with (
        fresh_ledger(stack.postgresql) as dsn,
        closing(connect(dsn)) as connection,
        indexed(stack, documents) as client,
    ):
        post(connection, [paid])
        checks = list(count_checks(connection, client, days))

    [found] = [check for check in checks if "payments" in check.name]
    assert (found.left, found.right) == (count, count)


def test_a_reader_whose_next_record_is_gone_waits_as_long_as_the_oldest_that_is_left(
    stack: Endpoints,
) -> None:
    topic = dead_letter(FRAUD_REPORTS)
    place, now = TopicPartition(topic, 0), time.time_ns() // 1_000_000
    with closing(KafkaProducer(bootstrap_servers=stack.kafka, acks="all")) as producer:
        sent = [
            producer.send(topic, b"{}", partition=0, timestamp_ms=at).get(30)
            for at in (now, now + 1, now + 2)
        ]
    with closing(KafkaAdminClient(bootstrap_servers=stack.kafka)) as admin:
        admin.delete_records({place: sent[1].offset})

    with closing(KafkaOffsets(stack.kafka, {})) as kafka:
        assert kafka.written_ms(topic, 0, sent[0].offset) == now + 1


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
