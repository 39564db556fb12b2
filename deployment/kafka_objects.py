"""python -m deployment.kafka_objects < PASSWORDS: makes the topics, partitions, users and rights
that are missing in Kafka.

PASSWORDS is a JSON object, client to password. KAFKA_BOOTSTRAP_SERVERS and the administrator's
KAFKA_USERNAME, KAFKA_PASSWORD, KAFKA_CA_FILE come from the environment. Prints what was
changed, as JSON; safe to repeat. KAFKA_POLLER names the client that AWS reads as, if it does.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from kafka import KafkaAdminClient
from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ConfigResource,
    ConfigResourceType,
    NewTopic,
    ResourcePatternFilter,
    ResourceType,
    UserScramCredentialUpsertion,
)
from kafka.errors import KafkaError

from contracts.errors import CardwatchError, SetupFailed
from contracts.kafka_security import MECHANISM
from contracts.topics import Topic, load_topics
from deployment.kafka_access import Client, load_clients, missing_and_surplus, with_poller
from deployment.kafka_admin import ACCEPTED, Settings, administered, connect

#: As many as the broker copies by itself: its default.replication.factor.
BROKERS_DEFAULT = -1


def make_topics(admin: KafkaAdminClient, topics: Sequence[Topic]) -> list[str]:
    """Those that were made, got more partitions (Kafka never takes one away), or keep what they
    have for another time. Raises SetupFailed."""
    there = {topic["name"]: len(topic["partitions"]) for topic in admin.describe_topics()}
    missing = [topic for topic in topics if topic.name not in there]
    if missing:
        admin.create_topics([_new_topic(topic) for topic in missing])
    known = [topic for topic in topics if topic.name in there]
    grown = {
        topic.name: topic.partitions for topic in known if topic.partitions > there[topic.name]
    }
    if grown:
        admin.create_partitions(grown)
    return [topic.name for topic in missing] + list(grown) + _keep(admin, known)


def _new_topic(topic: Topic) -> NewTopic:
    return NewTopic(topic.name, topic.partitions, BROKERS_DEFAULT, topic_configs=topic.kept())


def _keep(admin: KafkaAdminClient, topics: Sequence[Topic]) -> list[str]:
    """Those of `topics`, which are there, whose messages were kept for longer or less long."""
    asked = [_of(topic, list(topic.kept())) for topic in topics]
    found = admin.describe_configs(asked, config_filter="all")["topic"] if asked else {}
    other = [
        topic
        for topic in topics
        if any(found[topic.name][name]["value"] != told for name, told in topic.kept().items())
    ]
    if other:
        answers = admin.alter_configs([_of(topic, topic.kept()) for topic in other])["topic"]
        if refused := {name: why for name, why in answers.items() if why != ACCEPTED}:
            raise SetupFailed(f"Kafka refuses retention_ms of contracts/topics.yml: {refused}")
    return [topic.name for topic in other]


def _of(topic: Topic, settings: list[str] | dict[str, str]) -> ConfigResource:
    return ConfigResource(ConfigResourceType.TOPIC, topic.name, settings)


def set_passwords(
    admin: KafkaAdminClient,
    clients: Sequence[Client],
    passwords: Mapping[str, str],
    settings: Settings,
) -> list[str]:
    """The clients that got one: those whose own does not let them in. Raises SetupFailed."""
    if absent := [client.name for client in clients if not passwords.get(client.name)]:
        raise SetupFailed(f"kafka_passwords lacks {', '.join(absent)}: add a password for each")
    known = admin.describe_user_scram_credentials()
    new = [
        client.name
        for client in clients
        if client.name not in known or not _logs_in(client.name, passwords[client.name], settings)
    ]
    if new:
        upsert = [UserScramCredentialUpsertion(name, MECHANISM, passwords[name]) for name in new]
        refused = {
            user: why for user, why in admin.alter_user_scram_credentials(upsert).items() if why
        }
        if refused:
            raise SetupFailed(f"Kafka refuses users: {refused}")
    return new


def _logs_in(name: str, password: str, settings: Settings) -> bool:
    """A client that is refused tries until its time is up, and says no more than that."""
    security = replace(settings.administrator, username=name, password=password)
    try:
        connect(settings.bootstrap_servers, security).close()
    except KafkaError:
        return False
    return True


def set_rights(admin: KafkaAdminClient, clients: Sequence[Client]) -> list[str]:
    found, _ = admin.describe_acls(_every_entry())
    missing, surplus = missing_and_surplus(clients, found)
    if missing and (failed := admin.create_acls(missing)["failed"]):
        raise SetupFailed(f"Kafka refuses access control entries: {failed}")
    if surplus:
        admin.delete_acls([_just(entry) for entry in surplus])
    return [_line("+", entry) for entry in missing] + [_line("-", entry) for entry in surplus]


def _every_entry() -> ACLFilter:
    pattern = ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY)
    return ACLFilter(None, None, ACLOperation.ANY, ACLPermissionType.ANY, pattern)


def _just(entry: ACL) -> ACLFilter:
    pattern = entry.resource_pattern
    exact = ResourcePatternFilter(
        pattern.resource_type, pattern.resource_name, pattern.pattern_type
    )
    return ACLFilter(entry.principal, entry.host, entry.operation, entry.permission_type, exact)


def _line(sign: str, entry: ACL) -> str:
    pattern = entry.resource_pattern
    what = f"{pattern.resource_type.name.lower()} {pattern.resource_name}"
    return f"{sign} {entry.principal} {entry.operation.name} {what}"


def run(settings: Settings, passwords: Mapping[str, str], poller: str) -> dict[str, Any]:
    """What was changed. Raises Unavailable, SetupFailed."""
    clients = with_poller(load_clients(), poller)
    return administered(
        settings,
        lambda admin: {
            "topics": make_topics(admin, load_topics()),
            "users": set_passwords(admin, clients, passwords, settings),
            "rights": set_rights(admin, clients),
        },
    )


def main() -> None:
    try:
        passwords, poller = json.load(sys.stdin), os.environ.get("KAFKA_POLLER", "")
        print(json.dumps(run(Settings.from_env(os.environ), passwords, poller)))
    except (CardwatchError, json.JSONDecodeError) as error:
        sys.exit(f"kafka_objects: {error}")


if __name__ == "__main__":
    main()
