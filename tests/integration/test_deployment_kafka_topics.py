"""Topics in a real Kafka, whose contract changes after they were made."""

from contextlib import closing

from kafka import KafkaAdminClient
from kafka.admin import ConfigResource

from contracts.topics import APPROVAL_REQUESTS, Topic
from deployment.kafka_objects import make_topics
from local_stack.endpoints import Endpoints

NAME = "trial-of-retention"


def test_a_topic_that_is_there_keeps_its_messages_for_another_time(stack: Endpoints) -> None:
    with closing(KafkaAdminClient(bootstrap_servers=stack.kafka)) as admin:
        assert make_topics(admin, [Topic(NAME, 1, 86_400_000)]) == [NAME]
        assert make_topics(admin, [Topic(NAME, 1, 3_600_000)]) == [NAME]
        assert make_topics(admin, [Topic(NAME, 1, 3_600_000)]) == []

        asked = ConfigResource("topic", NAME, ["retention.ms"])
        (kept,) = admin.describe_configs([asked])["topic"][NAME].values()
        admin.delete_topics([NAME])

    assert kept["value"] == "3600000"


def test_a_full_card_number_is_gone_within_a_day_and_an_hour(stack: Endpoints) -> None:
    with closing(KafkaAdminClient(bootstrap_servers=stack.kafka)) as admin:
        asked = ConfigResource("topic", APPROVAL_REQUESTS, ["retention.ms", "segment.ms"])
        found = admin.describe_configs([asked])["topic"][APPROVAL_REQUESTS]

    # A message goes with the last of its segment, and that may be as old as the segment is long.
    assert sum(int(found[name]["value"]) for name in asked.configs) == 25 * 3_600_000
