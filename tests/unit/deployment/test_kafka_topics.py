"""Topics are made as contracts/topics.yml has them, and grow with it."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import pytest
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, NewTopic

from contracts.errors import SetupFailed
from contracts.topics import Topic
from deployment.kafka_objects import make_topics

WANTED = [Topic("purchases", 4, 1_000), Topic("purchases.dead-letter", 1, 1_000)]


class Admin:
    """Topics in memory, by name: how many partitions each has, and how long it keeps messages."""

    def __init__(self, topics: Mapping[str, int], kept_ms: Mapping[str, str] | None = None) -> None:
        self.topics = dict(topics)
        self.kept_ms = {name: "1000" for name in topics} | dict(kept_ms or {})
        self.answer = "OK"

    def describe_topics(self) -> list[dict[str, Any]]:
        return [{"name": name, "partitions": [{}] * n} for name, n in self.topics.items()]

    def create_topics(self, topics: Sequence[NewTopic]) -> None:
        self.topics |= {topic.name: topic.num_partitions for topic in topics}

    def create_partitions(self, totals: Mapping[str, int]) -> None:
        assert totals.keys() <= self.topics.keys()
        self.topics |= totals

    def describe_configs(
        self, resources: Sequence[ConfigResource], config_filter: str
    ) -> dict[str, Any]:
        assert all(one.configs == ["retention.ms"] for one in resources)
        told = {one.name: {"retention.ms": {"value": self.kept_ms[one.name]}} for one in resources}
        return {"topic": told}

    def alter_configs(self, resources: Sequence[ConfigResource]) -> dict[str, dict[str, str]]:
        self.kept_ms |= {one.name: one.configs["retention.ms"] for one in resources}
        return {"topic": {one.name: self.answer for one in resources}}


@pytest.mark.parametrize(
    ("there", "changed"),
    [
        ({}, ["purchases", "purchases.dead-letter"]),
        ({"purchases": 2, "purchases.dead-letter": 1}, ["purchases"]),
        ({"purchases": 2}, ["purchases.dead-letter", "purchases"]),
        ({"purchases": 4, "purchases.dead-letter": 1}, []),
    ],
)
def test_a_topic_is_made_or_gets_the_partitions_that_it_lacks(
    there: dict[str, int], changed: list[str]
) -> None:
    admin = Admin(there)

    assert make_topics(cast(KafkaAdminClient, admin), WANTED) == changed
    assert admin.topics == {"purchases": 4, "purchases.dead-letter": 1}


def test_a_topic_keeps_the_partitions_that_it_has_beyond() -> None:
    admin = Admin({"purchases": 8, "purchases.dead-letter": 1})

    assert make_topics(cast(KafkaAdminClient, admin), WANTED) == []
    assert admin.topics["purchases"] == 8


def test_a_topic_keeps_its_messages_for_as_long_as_the_contract_says_from_now_on() -> None:
    admin = Admin({"purchases": 4, "purchases.dead-letter": 1}, {"purchases": "86400000"})

    assert make_topics(cast(KafkaAdminClient, admin), WANTED) == ["purchases"]
    assert admin.kept_ms == {"purchases": "1000", "purchases.dead-letter": "1000"}


def test_a_time_that_kafka_refuses_is_told_with_its_topic() -> None:
    admin = Admin({"purchases": 4, "purchases.dead-letter": 1}, {"purchases": "86400000"})
    admin.answer = "[Error 40] InvalidConfigError"

    with pytest.raises(SetupFailed, match="retention.ms.*purchases.*InvalidConfigError"):
        make_topics(cast(KafkaAdminClient, admin), WANTED)
