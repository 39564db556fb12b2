"""The pipelines against the real servers: refused documents, replays, Kafka in and out."""

import json
import os
import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.admin import NewTopic
from logstash_runs import CHECKOUT, ended, running
from waiting import until

from local_stack.endpoints import Endpoints
from local_stack.logstash.data import prepare

GOOD = '{} - - [04/Mar/2024:08:{:02d}:{:02d} +0000] "GET /cards?n={} HTTP/1.1" 200 51 "-" "curl/8"'


@pytest.fixture(scope="module")
def environment(stack: Endpoints, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    data = CHECKOUT / ".cardwatch/data"
    prepare(CHECKOUT / ".cardwatch/jars/logstash", data)
    return {
        **os.environ,
        "ELASTICSEARCH_URL": stack.elasticsearch,
        "KAFKA_BOOTSTRAP_SERVERS": stack.kafka,
        "GEOIP_DIR": str(data / "geoip"),
        "APACHE_LOG_DIR": str(tmp_path_factory.mktemp("apache")),
    }


def asked(url: str, path: str, body: Any = None) -> Any:
    request = urllib.request.Request(  # noqa: S310  loopback
        f"{url}/{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return json.load(answer)


def count(url: str, index: str, query: Any = None) -> int:
    """0 while an index is being made."""
    body = {"query": query} if query else {}
    wanted = f"{index}/_count?ignore_unavailable=true&allow_no_indices=true"
    try:
        asked(url, f"{index}/_refresh?ignore_unavailable=true&allow_no_indices=true")
        return int(asked(url, wanted, body)["count"])
    except urllib.error.HTTPError:
        return 0


def hits(url: str, query: Any) -> list[Any]:
    body = {"size": 300, "version": True, "query": query}
    return list(asked(url, "web-access-*/_search", body)["hits"]["hits"])


def written(url: str, query: Any) -> set[int]:
    """How often the documents were, once all 203 are there."""
    if count(url, "web-access-*", query) < 203:
        return set()
    return {hit["_version"] for hit in hits(url, query)}


def test_a_log_read_twice_at_any_time_is_indexed_once(
    stack: Endpoints, environment: Mapping[str, str], tmp_path: Path
) -> None:
    log = Path(environment["APACHE_LOG_DIR"]) / "replayed-access.log"
    lines = [GOOD.format("81.2.69.142", n // 60, n % 60, n) for n in range(200)]
    garbled = ["no log line at all", "x [05/Mar/2023:00:00:00 +0000] y", lines[3][:70]]
    log.write_text("\n".join([*lines, *garbled]) + "\n")
    wanted = {"term": {"log.file.path": str(log)}}
    arguments = ("--path.settings", "logstash", "--only", "apache-access")
    places = []
    for times, state in enumerate(("one", "two"), start=1):
        with running(tmp_path / state, *arguments, environment=environment) as process:
            until(lambda n=times: written(stack.elasticsearch, wanted) == {n})  # type: ignore[misc]
            assert ended(process) == 0
        places.append({(hit["_index"], hit["_id"]) for hit in hits(stack.elasticsearch, wanted)})
    assert places[0] == places[1]
    assert len(places[0]) == 203
    assert {index for index, _ in places[0]} == {
        "web-access-2024.w10",
        "web-access-2023.w09",
        "web-access-undated",
    }


def test_a_mapping_conflict_is_set_apart_with_its_reason_and_the_rest_is_indexed(
    stack: Endpoints, tmp_path: Path
) -> None:
    text = f"""
    input {{ generator {{
      lines => ['{{"n":1,"i":0}}', '{{"n":"no number","i":1}}', '{{"n":3,"i":2}}']
      count => 1 codec => json
    }} }}
    output {{ elasticsearch {{
      id => "es" hosts => ["{stack.elasticsearch}"] index => "conflict" document_id => "%{{i}}"
    }} }}"""
    with running(tmp_path, "-e", text) as process:
        assert process.wait(60) == 0
    assert count(stack.elasticsearch, "conflict") == 2
    (letter,) = (tmp_path / "main/dead-letters/es.ndjson").read_text().splitlines()
    kept = json.loads(letter)
    assert kept["status"] == 400
    assert kept["error"]["type"] == "document_parsing_exception"
    assert "no number" in json.dumps(kept["error"])
    assert kept["target"] == {"index": {"_index": "conflict", "_id": "1"}}


def test_messages_through_kafka_and_back_arrive_once_and_offsets_follow(
    stack: Endpoints, tmp_path: Path
) -> None:
    name = f"logstash-round-{uuid.uuid4()}"
    admin = KafkaAdminClient(bootstrap_servers=stack.kafka)
    admin.create_topics([NewTopic(name, 2, 1)])
    admin.close()
    out = f"""
    input {{ generator {{ count => 500 lines => ["a"] }} }}
    output {{ kafka {{
      bootstrap_servers => "{stack.kafka}" topic_id => "{name}" codec => json
      message_key => "%{{[event][sequence]}}" message_headers => {{ "from" => "test" }}
    }} }}"""
    with running(tmp_path / "out", "-e", out) as process:
        assert process.wait(60) == 0
    back = tmp_path / "back.ndjson"
    text = f"""
    input {{ kafka {{
      bootstrap_servers => "{stack.kafka}" topics => ["{name}"] group_id => "{name}"
      decorate_events => "extended" codec => json auto_offset_reset => "earliest"
    }} }}
    filter {{ mutate {{ add_field => {{
      "key" => "%{{[@metadata][kafka][key]}}" "from" => "%{{[@metadata][kafka][headers][from]}}"
    }} }} }}
    output {{ file {{ path => "{back}" }} }}"""
    with running(tmp_path / "in", "-e", text) as process:
        until(lambda: back.exists() and len(back.read_bytes().splitlines()) >= 500)
        assert ended(process) == 0
    made = [json.loads(line) for line in back.read_text().splitlines()]
    assert sorted(int(one["key"]) for one in made) == list(range(500))
    assert {one["from"] for one in made} == {"test"}
    consumer = KafkaConsumer(bootstrap_servers=stack.kafka, group_id=name)
    ends = {one: consumer.committed(one) for one in _partitions(consumer, name)}
    consumer.close()
    assert sum(offset or 0 for offset in ends.values()) == 500


def _partitions(consumer: Any, topic: str) -> list[Any]:
    from kafka import TopicPartition

    return [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic)]


@pytest.mark.parametrize(
    "value",
    [b"\xff{garbled", f'{{"payment_id":"{"語" * 200}"}}'.encode(), None],
    ids=["garbled", "an-id-beyond-512-bytes", "no-value"],
)
def test_messages_that_cannot_be_read_are_indexed_with_their_place_as_their_id(
    value: bytes | None, stack: Endpoints, environment: Mapping[str, str], tmp_path: Path
) -> None:
    producer = KafkaProducer(bootstrap_servers=stack.kafka)
    sent = producer.send("payments", value, b"u-1", timestamp_ms=1_600_000_000_000).get(30)
    producer.close()
    name = f"payments-{sent.partition}-{sent.offset}"
    arguments = ("--path.settings", "logstash", "--only", "payments")
    with running(tmp_path, *arguments, environment=environment) as process:
        until(
            lambda: count(stack.elasticsearch, "payments-2020.09", {"ids": {"values": [name]}}) == 1
        )
        assert ended(process) == 0
