"""Who may do what in Kafka."""

from pathlib import Path

import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template
from kafka.admin import ACL, ACLOperation, ACLPermissionType, ResourcePattern, ResourceType

from contracts.topics import load_topics
from deployment.kafka_access import (
    Client,
    entries_of,
    load_clients,
    missing_and_surplus,
    with_poller,
)

ROLE = Path(__file__).resolve().parents[3] / "ansible/roles/cardwatch"
READER = Client("reader", reads=("purchases",), writes=(), groups=("readers-",))


def _read(principal: str, topic: str) -> ACL:
    pattern = ResourcePattern(ResourceType.TOPIC, topic)
    return ACL(principal, "*", ACLOperation.READ, ACLPermissionType.ALLOW, pattern)


def test_a_reader_may_read_its_topic_and_its_groups_and_write_nothing() -> None:
    may = {
        (entry.operation.name, entry.resource_pattern.resource_name) for entry in entries_of(READER)
    }
    assert may == {("READ", "purchases"), ("DESCRIBE", "purchases"), ("READ", "readers-")}


def test_who_counts_and_watches_may_ask_and_read_nothing() -> None:
    watcher = Client("w", (), (), (), counts=("purchases",), watches=("readers-",))
    may = {
        (entry.operation.name, entry.resource_pattern.resource_name)
        for entry in entries_of(watcher)
    }
    assert may == {("DESCRIBE", "purchases"), ("DESCRIBE", "readers-")}


def test_only_the_client_that_aws_reads_as_may_ask_for_the_clusters_settings() -> None:
    def asks(poller: str) -> set[str]:
        entries = [one for client in with_poller([READER], poller) for one in entries_of(client)]
        on_cluster = ResourceType.CLUSTER
        return {
            entry.operation.name
            for entry in entries
            if entry.resource_pattern.resource_type == on_cluster
        }

    assert (asks("reader"), asks("")) == ({"DESCRIBE_CONFIGS"}, set())


def test_where_there_is_no_listener_aws_reads_as_it() -> None:
    tasks = yaml.safe_load((ROLE / "tasks/objects.yml").read_text())
    (made,) = (task for task in tasks if "deployment.kafka_objects" in str(task))
    poller = trust_as_template(made["vars"]["poller"]["KAFKA_POLLER"])

    def told(listener: bool) -> object:
        return Templar(DataLoader(), variables={"cardwatch_listener": listener}).template(poller)

    assert "combine(poller)" in made["ansible.builtin.command"]["stdin"]
    assert (told(True), told(False)) == ("", "listener")


def test_nothing_is_missing_once_it_is_there() -> None:
    assert missing_and_surplus([READER], entries_of(READER)) == ([], [])


def test_a_right_that_nobody_asks_for_any_more_is_surplus() -> None:
    old = _read("User:reader", "payments")
    assert missing_and_surplus([READER], [*entries_of(READER), old]) == ([], [old])


def test_rights_of_others_are_left_alone() -> None:
    theirs = _read("User:somebody-else", "payments")
    assert missing_and_surplus([READER], [*entries_of(READER), theirs]) == ([], [])


def test_every_topic_that_a_client_names_exists() -> None:
    known = {topic.name for topic in load_topics()}
    named = {
        topic
        for client in load_clients()
        for topic in (*client.reads, *client.writes, *client.counts)
    }
    assert named <= known


def test_card_numbers_are_written_by_shops_and_read_by_screening_only() -> None:
    clients = load_clients()
    writers = {client.name for client in clients if "approval-requests" in client.writes}
    readers = {client.name for client in clients if "approval-requests" in client.reads}
    assert (writers, readers) == ({"shoppers", "verify"}, {"screening"})
