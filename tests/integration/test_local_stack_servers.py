"""Every server of the stack takes what its users will send it."""

import json
import urllib.request
from pathlib import Path

import psycopg
import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from psycopg.conninfo import make_conninfo

from contracts.errors import SetupFailed
from contracts.topics import PAYMENTS, load_topics
from local_stack.aws_client import dynamodb_client, s3_client
from local_stack.endpoints import Endpoints
from local_stack.ledger import migrate
from local_stack.provision import BUCKETS, CONTRACTS, create_buckets, create_tables, create_topics


def test_kafka_gives_back_a_message_by_its_key(stack: Endpoints) -> None:
    producer = KafkaProducer(bootstrap_servers=stack.kafka, acks="all")
    sent = producer.send(PAYMENTS, key=b"user-1", value=b"{}").get(timeout=10)
    producer.close()
    consumer = KafkaConsumer(bootstrap_servers=stack.kafka, consumer_timeout_ms=10_000)
    partition = TopicPartition(PAYMENTS, sent.partition)
    consumer.assign([partition])
    consumer.seek(partition, sent.offset)  # other tests have sent to the topic before
    found = next(consumer)
    consumer.close()
    assert (found.offset, found.key, found.value) == (sent.offset, b"user-1", b"{}")


def test_every_topic_of_the_contracts_is_there_with_its_partitions(stack: Endpoints) -> None:
    consumer = KafkaConsumer(bootstrap_servers=stack.kafka)
    try:
        for topic in load_topics():
            assert len(consumer.partitions_for_topic(topic.name) or ()) == topic.partitions
    finally:
        consumer.close()


def test_elasticsearch_maps_a_document_by_the_template_of_its_index(stack: Endpoints) -> None:
    _elasticsearch(stack, "PUT", "/dead-letters-test/_doc/1?refresh=true", {"reason": "garbled"})
    found = _elasticsearch(stack, "GET", "/dead-letters-test/_mapping")
    template = json.loads((CONTRACTS / "elasticsearch" / "dead-letters.json").read_text())
    wanted = template["template"]["mappings"]["properties"]
    assert set(wanted) <= set(found["dead-letters-test"]["mappings"]["properties"])


def test_postgresql_takes_rows_in_the_ledger_database(stack: Endpoints) -> None:
    with psycopg.connect(stack.postgresql) as connection:
        connection.execute("create temporary table probe (amount numeric(12,2))")
        connection.execute("insert into probe values (129.90)")
        assert str(connection.execute("select amount from probe").fetchone()[0]) == "129.90"  # type: ignore[index]


def test_dynamodb_refuses_a_second_conditional_write(stack: Endpoints) -> None:
    client = dynamodb_client(stack.dynamodb)
    write = {
        "TableName": "cardwatch-decisions",
        "Item": {"request_id": {"S": "test-conditional"}},
        "ConditionExpression": "attribute_not_exists(request_id)",
    }
    client.put_item(**write)  # type: ignore[arg-type]
    try:
        client.put_item(**write)  # type: ignore[arg-type]
    except client.exceptions.ConditionalCheckFailedException:
        return
    raise AssertionError("the second write went through")


def test_s3_gives_back_an_object_with_its_content_type(stack: Endpoints) -> None:
    client = s3_client(stack.aws)
    client.put_object(Bucket=BUCKETS[0], Key="probe/a.json", Body=b"{}", ContentType="text/x")
    found = client.get_object(Bucket=BUCKETS[0], Key="probe/a.json")
    assert (found["Body"].read(), found["ContentType"]) == (b"{}", "text/x")


def test_provisioning_again_makes_nothing(stack: Endpoints) -> None:
    assert create_topics(stack.kafka, load_topics()) == []
    assert create_tables(stack.dynamodb, CONTRACTS / "dynamodb") == []
    assert create_buckets(stack.aws, BUCKETS) == []
    assert migrate(stack.postgresql, CONTRACTS / "ledger") == []


def test_a_ledger_script_is_applied_once_and_refused_when_it_changed_since(
    stack: Endpoints, tmp_path: Path
) -> None:
    dsn = make_conninfo(stack.postgresql, dbname="migrations")
    script = tmp_path / "001.sql"
    script.write_text("create table a (b int)")
    assert migrate(dsn, tmp_path) == ["001.sql"]
    assert migrate(dsn, tmp_path) == []
    script.write_text("create table a (c int)")
    with pytest.raises(SetupFailed, match="001.sql was changed after it had been applied"):
        migrate(dsn, tmp_path)


def _elasticsearch(stack: Endpoints, method: str, path: str, body: object = None) -> dict:  # type: ignore[type-arg]
    request = urllib.request.Request(
        f"{stack.elasticsearch}{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
        method=method,
    )
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)  # type: ignore[no-any-return]
