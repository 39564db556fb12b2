"""Topics are made as contracts/topics.yml has them, and grow with it."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import pytest
from kafka import KafkaAdminClient
from kafka.admin import NewTopic

from contracts.topics import Topic
from deployment.kafka_objects import make_topics

WANTED = [Topic("purchases", 4, 1_000), Topic("purchases.dead-letter", 1, 1_000)]


class Admin:
    """Topics in memory, by name: how many partitions each has."""

    def __init__(self, topics: Mapping[str, int]) -> None:
        self.topics = dict(topics)

    def describe_topics(self) -> list[dict[str, Any]]:
        return [{"name": name, "partitions": [{}] * n} for name, n in self.topics.items()]

    def create_topics(self, topics: Sequence[NewTopic]) -> None:
        self.topics |= {topic.name: topic.num_partitions for topic in topics}

    def create_partitions(self, totals: Mapping[str, int]) -> None:
        assert totals.keys() <= self.topics.keys()
        self.topics |= totals


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
