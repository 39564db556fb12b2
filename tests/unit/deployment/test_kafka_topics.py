"""Topics are made as contracts/topics.yml has them, and grow with it."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import pytest
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, NewTopic

from contracts.errors import SetupFailed
from contracts.topics import Topic
from deployment.kafka_objects import make_topics

WANTED = [Topic("purchases", 4, 24_000), Topic("purchases.dead-letter", 1, 24_000)]
KEPT = {"retention.ms": "24000", "segment.ms": "1000"}


class Admin:
    """Topics in memory, by name: how many partitions each has, and how long it keeps messages;
    `others` have other settings of that than KEPT."""

    def __init__(
        self, topics: Mapping[str, int], others: Mapping[str, Mapping[str, str]] | None = None
    ) -> None:
        self.topics = dict(topics)
        self.kept = {name: {**KEPT, **(others or {}).get(name, {})} for name in topics}
        self.answer = "OK"

    def describe_topics(self) -> list[dict[str, Any]]:
        return [{"name": name, "partitions": [{}] * n} for name, n in self.topics.items()]

    def create_topics(self, topics: Sequence[NewTopic]) -> None:
        self.topics |= {topic.name: topic.num_partitions for topic in topics}
        self.kept |= {topic.name: dict(topic.topic_configs) for topic in topics}

    def create_partitions(self, totals: Mapping[str, int]) -> None:
        assert totals.keys() <= self.topics.keys()
        self.topics |= totals

    def describe_configs(
        self, resources: Sequence[ConfigResource], config_filter: str
    ) -> dict[str, Any]:
        told = {
            one.name: {name: {"value": self.kept[one.name][name]} for name in one.configs}
            for one in resources
        }
        return {"topic": told}

    def alter_configs(self, resources: Sequence[ConfigResource]) -> dict[str, dict[str, str]]:
        for one in resources:
            self.kept[one.name] |= one.configs
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
    assert list(admin.kept.values()) == [KEPT, KEPT]


def test_a_topic_keeps_the_partitions_that_it_has_beyond() -> None:
    admin = Admin({"purchases": 8, "purchases.dead-letter": 1})

    assert make_topics(cast(KafkaAdminClient, admin), WANTED) == []
    assert admin.topics["purchases"] == 8


@pytest.mark.parametrize("before", [{"retention.ms": "86400000"}, {"segment.ms": "604800000"}])
def test_a_topic_keeps_its_messages_for_as_long_as_the_contract_says_from_now_on(
    before: dict[str, str],
) -> None:
    admin = Admin({"purchases": 4, "purchases.dead-letter": 1}, {"purchases": before})

    assert make_topics(cast(KafkaAdminClient, admin), WANTED) == ["purchases"]
    assert list(admin.kept.values()) == [KEPT, KEPT]


def test_a_time_that_kafka_refuses_is_told_with_its_topic() -> None:
    there = {"purchases": 4, "purchases.dead-letter": 1}
    admin = Admin(there, {"purchases": {"retention.ms": "86400000"}})
    admin.answer = "[Error 40] InvalidConfigError"

    with pytest.raises(SetupFailed, match="retention_ms.*purchases.*InvalidConfigError"):
        make_topics(cast(KafkaAdminClient, admin), WANTED)
