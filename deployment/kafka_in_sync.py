"""python -m deployment.kafka_in_sync: fails while a partition has fewer copies in step than it
should, and names it.
"""

import json
import logging
import os
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from contracts.errors import CardwatchError, Unavailable
from deployment.kafka_objects import Settings, connect


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
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    try:
        settings = Settings.from_env(os.environ)
        admin = connect(settings.bootstrap_servers, settings.administrator)
        found = ask(admin)
        admin.close()
    except KafkaError as error:
        sys.exit(f"kafka_in_sync: {Unavailable('kafka', repr(error))}")
    except CardwatchError as error:
        sys.exit(f"kafka_in_sync: {error}")
    print(json.dumps(found))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
