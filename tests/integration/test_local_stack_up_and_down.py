"""`python -m local_stack` as a person runs it: state outlives servers, a fault is one message."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from urllib.request import Request, urlopen

import psycopg
import pytest
from kafka import KafkaConsumer, KafkaProducer

from contracts.topics import PAYMENTS
from local_stack.aws_client import dynamodb_client, s3_client
from local_stack.endpoints import Endpoints
from local_stack.ports import free_ports
from local_stack.provision import BUCKETS
from local_stack.services import SERVERS
from local_stack.settings import CHECKOUT, HOST, Ports, StackSettings


@pytest.fixture
def environ() -> Iterator[dict[str, str]]:
    """Variables for a stack of its own, which is brought down at the end."""
    state = Path(tempfile.mkdtemp(prefix="cardwatch-"))
    state.chmod(0o755)
    names = [f"CARDWATCH_{port.name.upper()}_PORT" for port in fields(Ports)]
    ports = dict(zip(names, map(str, free_ports(len(names))), strict=True))
    environ = {**os.environ, **ports, "CARDWATCH_STATE": str(state)}
    yield environ
    _run("down", environ)
    shutil.rmtree(state)


@pytest.mark.timeout(240)
def test_everything_written_is_there_after_every_server_was_killed(environ: dict[str, str]) -> None:
    endpoints = Endpoints.of(StackSettings.from_env(environ))
    assert _run("up", environ).returncode == 0
    assert _run("status", environ).returncode == 0
    _write(endpoints)

    for pid_file in (Path(environ["CARDWATCH_STATE"]) / "run").glob("*.pid"):
        os.killpg(int(pid_file.read_text().split()[0]), signal.SIGKILL)
    dead = _run("status", environ)
    assert dead.returncode == 1
    assert [line.split()[1] for line in dead.stdout.splitlines()] == ["down"] * len(SERVERS)

    assert _run("up", environ).returncode == 0
    assert _read(endpoints) == [b"kept"] * 5


def test_a_taken_port_is_told_in_one_message_and_nothing_of_it_is_started(
    environ: Mapping[str, str],
) -> None:
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        done = _run("up", {**environ, "CARDWATCH_KAFKA_PORT": str(port)})
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: port {port} for kafka is taken: stop the program")
    assert len(done.stderr.splitlines()) == 1


def test_a_server_that_dies_while_starting_is_told_with_the_end_of_its_log(
    environ: Mapping[str, str],
) -> None:
    data = Path(environ["CARDWATCH_STATE"]) / "elasticsearch" / "data"
    data.parent.mkdir()
    data.write_text("a file where Elasticsearch wants a folder")
    done = _run("up", environ)
    assert done.returncode == 1
    assert "error: elasticsearch was not ready after" in done.stderr
    assert "elasticsearch/data" in done.stderr
    assert "Traceback" not in done.stderr


def _run(action: str, environ: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "local_stack", action]
    return subprocess.run(command, cwd=CHECKOUT, env=environ, capture_output=True, text=True)


def _write(endpoints: Endpoints) -> None:
    producer = KafkaProducer(bootstrap_servers=endpoints.kafka, acks="all")
    producer.send(PAYMENTS, value=b"kept").get(timeout=20)
    producer.close()
    document = f"{endpoints.elasticsearch}/dead-letters-test/_doc/kept?refresh=true"
    headers = {"Content-Type": "application/json"}
    urlopen(Request(document, b'{"reason": "kept"}', headers, method="PUT")).close()
    with psycopg.connect(endpoints.postgresql) as connection:
        connection.execute("create table kept (word text)")
        connection.execute("insert into kept values ('kept')")
    item = {"user_id": {"S": "kept"}}
    dynamodb_client(endpoints.dynamodb).put_item(TableName="cardwatch-profiles", Item=item)
    s3_client(endpoints.aws).put_object(Bucket=BUCKETS[0], Key="kept", Body=b"kept")


def _read(endpoints: Endpoints) -> list[bytes]:
    consumer = KafkaConsumer(
        PAYMENTS,
        bootstrap_servers=endpoints.kafka,
        auto_offset_reset="earliest",
        consumer_timeout_ms=20_000,
    )
    message = next(consumer).value
    consumer.close()
    with urlopen(f"{endpoints.elasticsearch}/dead-letters-test/_doc/kept") as answer:
        document = b"kept" if b'"found":true' in answer.read() else b""
    with psycopg.connect(endpoints.postgresql) as connection:
        (row,) = connection.execute("select word from kept").fetchall()
    table = {"TableName": "cardwatch-profiles", "Key": {"user_id": {"S": "kept"}}}
    item = dynamodb_client(endpoints.dynamodb).get_item(**table)["Item"]  # type: ignore[arg-type]
    stored = s3_client(endpoints.aws).get_object(Bucket=BUCKETS[0], Key="kept")["Body"].read()
    return [message, document, row[0].encode(), item["user_id"]["S"].encode(), stored]
