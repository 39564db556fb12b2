"""python -m deployment.kafka_in_sync: fails while a partition has fewer copies in step than it
should, and names it.
"""

import json
import os
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from kafka import KafkaAdminClient

from contracts.errors import CardwatchError
from deployment.kafka_objects import Settings, administered


def lagging(topics: Iterable[Mapping[str, Any]]) -> list[str]:
    """topic[partition] of those that lack a copy, of what describe_topics gives."""
    return [
        f"{topic['name']}[{part['partition_index']}]"
        for topic in topics
        for part in topic["partitions"]
        if set(part["replica_nodes"]) != set(part["isr_nodes"])
    ]


def ask(admin: KafkaAdminClient) -> list[str]:
    return lagging(admin.describe_topics())


def main() -> None:
    try:
        found = administered(Settings.from_env(os.environ), ask)
    except CardwatchError as error:
        sys.exit(f"kafka_in_sync: {error}")
    print(json.dumps(found))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
