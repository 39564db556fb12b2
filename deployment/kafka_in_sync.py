"""python -m deployment.kafka_in_sync: fails while a partition has fewer copies in step than it
should, and names it.
"""

import json
import os
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from contracts.errors import CardwatchError
from deployment.kafka_admin import Settings, administered


def lagging(topics: Iterable[Mapping[str, Any]]) -> list[str]:
    """topic[partition] of those that lack a copy, of what describe_topics gives."""
    return [
        f"{topic['name']}[{part['partition_index']}]"
        for topic in topics
        for part in topic["partitions"]
        if set(part["replica_nodes"]) != set(part["isr_nodes"])
    ]


def main() -> None:
    try:
        topics = administered(Settings.from_env(os.environ), lambda kafka: kafka.describe_topics())
    except CardwatchError as error:
        sys.exit(f"kafka_in_sync: {error}")
    behind = lagging(topics)
    print(json.dumps(behind))
    sys.exit(1 if behind else 0)


if __name__ == "__main__":
    main()
