"""Consumers of a group against a broker of their own, which may hang."""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaAdminClient
from kafka.admin import NewTopic
from kafka.errors import CommitFailedError, RebalanceInProgressError
from kafka.structs import OffsetAndMetadata, TopicPartition

from contracts.group_consumer import group_consumer
from local_stack import stack
from local_stack.ports import free_ports
from local_stack.process import DetachedProcess
from local_stack.services import services
from local_stack.settings import Ports, StackSettings

MEMBERS = 12
SESSION_MS = 6_000  # the shortest that a broker takes


@dataclass(frozen=True)
class Broker:
    address: str
    pid: int


@pytest.fixture(scope="module")
def broker() -> Iterator[Broker]:
    state = Path(tempfile.mkdtemp(prefix="cardwatch-"))
    ports = Ports(*free_ports(len(fields(Ports))))
    settings = replace(StackSettings.from_env(os.environ), state=state, ports=ports, tied=True)
    kafka = [service for service in services(settings) if service.name == "kafka"]
    try:
        stack.up(kafka, print)
        pid = DetachedProcess("kafka", state).pid()
        assert pid is not None
        yield Broker(f"127.0.0.1:{ports.kafka}", pid)
    finally:
        stack.down(kafka, print)
        shutil.rmtree(state, ignore_errors=True)


def with_topic(broker: Broker, name: str) -> str:
    with closing(KafkaAdminClient(bootstrap_servers=broker.address)) as admin:
        admin.create_topics([NewTopic(name, num_partitions=3, replication_factor=1)])
    return name


def member_of(broker: Broker, group: str, topic: str) -> Any:
    consumer = group_consumer(
        bootstrap_servers=broker.address,
        group_id=group,
        session_timeout_ms=SESSION_MS,
        heartbeat_interval_ms=SESSION_MS // 3,
    )
    consumer.subscribe([topic])
    return consumer


def is_a_member_after_its_session(broker: Broker, group: str, topic: str) -> bool:
    """Whether a group that is not new takes an offset of one that polled longer than a session."""
    with closing(member_of(broker, group, topic)) as before:
        while not before.assignment():
            before.poll(timeout_ms=20)
    with closing(member_of(broker, group, topic)) as member:
        end = time.monotonic() + 1.5 * SESSION_MS / 1000
        while time.monotonic() < end:
            member.poll(timeout_ms=20)
        try:
            member.commit({TopicPartition(topic, 0): OffsetAndMetadata(0, "", -1)})
        except (CommitFailedError, RebalanceInProgressError):
            return False
        return True


def test_members_stay_members_though_polls_are_shorter_than_joins(broker: Broker) -> None:
    topic = with_topic(broker, "many-short-polls")
    groups = [f"short-{number}" for number in range(MEMBERS)]

    with ThreadPoolExecutor(MEMBERS) as threads:
        stayed = list(
            threads.map(lambda group: is_a_member_after_its_session(broker, group, topic), groups)
        )

    assert stayed == [True] * MEMBERS


def test_a_broker_that_hangs_does_not_cost_its_consumers_a_core(broker: Broker) -> None:
    with closing(member_of(broker, "patient", with_topic(broker, "a-broker-that-hangs"))) as member:
        while not member.assignment():
            member.poll(timeout_ms=100)
        os.kill(broker.pid, signal.SIGSTOP)
        try:
            member.poll(timeout_ms=4_000)  # until a heartbeat waits for its answer
            spent = time.process_time()
            member.poll(timeout_ms=1_500)
            spent = time.process_time() - spent
        finally:
            os.kill(broker.pid, signal.SIGCONT)

    assert spent < 0.5
