"""Topics in a real Kafka, whose contract changes after they were made."""

from contextlib import closing

from kafka import KafkaAdminClient
from kafka.admin import ConfigResource
from waiting import until

from contracts.topics import APPROVAL_REQUESTS, Topic
from deployment.kafka_objects import make_topics
from local_stack.endpoints import Endpoints

NAME = "trial-of-retention"


def test_a_topic_that_is_there_keeps_its_messages_for_another_time(stack: Endpoints) -> None:
    with closing(KafkaAdminClient(bootstrap_servers=stack.kafka)) as admin:
        # The broker learns a moment later of what the controller has agreed to.
        assert make_topics(admin, [Topic(NAME, 1, 86_400_000)]) == [NAME]
        until(lambda: NAME in admin.list_topics())
        assert make_topics(admin, [Topic(NAME, 1, 3_600_000)]) == [NAME]
        until(lambda: kept_ms(admin) == 3_600_000)
        assert make_topics(admin, [Topic(NAME, 1, 3_600_000)]) == []
        admin.delete_topics([NAME])


def kept_ms(admin: KafkaAdminClient) -> int:
    asked = ConfigResource("topic", NAME, ["retention.ms"])
    (kept,) = admin.describe_configs([asked])["topic"][NAME].values()
    return int(kept["value"])


def test_a_full_card_number_is_gone_within_a_day_and_an_hour(stack: Endpoints) -> None:
    with closing(KafkaAdminClient(bootstrap_servers=stack.kafka)) as admin:
        asked = ConfigResource("topic", APPROVAL_REQUESTS, ["retention.ms", "segment.ms"])
        found = admin.describe_configs([asked])["topic"][APPROVAL_REQUESTS]

    # A message goes with the last of its segment, and that may be as old as the segment is long.
    assert sum(int(found[name]["value"]) for name in asked.configs) == 25 * 3_600_000
