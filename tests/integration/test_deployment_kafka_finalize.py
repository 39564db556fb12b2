"""Kafka's metadata after an upgrade, with a real controller."""

from contextlib import closing

from kafka import KafkaAdminClient
from waiting import until

from deployment.kafka_finalize import finalize
from local_stack.endpoints import Endpoints


def finalized(admin: KafkaAdminClient) -> int:
    """As brokers know it: a moment after the controller has answered."""
    _, level = admin.describe_features()["metadata.version"]["finalized"]
    return int(level)


def test_metadata_of_an_older_version_is_raised_once(stack: Endpoints) -> None:
    with closing(KafkaAdminClient(bootstrap_servers=stack.kafka)) as admin:
        _, newest = admin.describe_features()["metadata.version"]["supported"]
        admin.update_features({"metadata.version": ("SAFE_DOWNGRADE", newest - 1)})
        until(lambda: finalized(admin) == newest - 1)

        assert finalize(admin) == {"before": newest - 1, "now": newest}
        until(lambda: finalized(admin) == newest)
        assert finalize(admin) == {"before": newest, "now": newest}
