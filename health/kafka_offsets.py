"""Kafka's offsets through its clients."""

from collections.abc import Mapping
from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer
from kafka.structs import TopicPartition

from contracts.kafka_answering import kafka_answering
from contracts.topics import load_topics
from health.topics import Offsets

READ_WITHIN_MS = 2000


class KafkaOffsets:
    def __init__(self, bootstrap_servers: str, security: Mapping[str, Any]) -> None:
        """Raises Unavailable."""
        known = {"bootstrap_servers": bootstrap_servers, **security}
        with kafka_answering():
            self._admin = KafkaAdminClient(**known)
            # What retention took is as old as the oldest that is there, at least: by default a
            # reader that is so late would be shown the newest instead.
            self._consumer = KafkaConsumer(
                enable_auto_commit=False, auto_offset_reset="earliest", **known
            )

    def ends(self) -> Offsets:
        with kafka_answering():
            partitions = [
                TopicPartition(topic.name, partition)
                for topic in load_topics()
                for partition in self._consumer.partitions_for_topic(topic.name) or ()
            ]
            found = self._consumer.end_offsets(partitions)
        return {(place.topic, place.partition): end for place, end in found.items()}

    def committed(self) -> Mapping[str, Offsets]:
        with kafka_answering():
            groups = sorted(group["group_id"] for group in self._admin.list_groups())
            found = self._admin.list_group_offsets(groups) if groups else {}
        return {
            group: {(place.topic, place.partition): at.offset for place, at in places.items()}
            for group, places in found.items()
        }

    def written_ms(self, topic: str, partition: int, offset: int) -> int | None:
        place = TopicPartition(topic, partition)
        with kafka_answering():
            self._consumer.assign([place])
            self._consumer.seek(place, offset)
            polled = self._consumer.poll(timeout_ms=READ_WITHIN_MS, max_records=1)
        records = polled.get(place, [])
        return int(records[0].timestamp) if records else None

    def close(self) -> None:
        self._consumer.close()
        self._admin.close()
