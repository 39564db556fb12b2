"""python -m deployment.kafka_finalize: lets Kafka use all that its version can do. There is no way
back: no node of an older version can join from then on.

Raises metadata.version to the newest that the brokers know; the controller refuses what one of
them does not. Prints {"before", "now"}, feature levels, as JSON; safe to repeat.
"""

import json
import os
import sys

from kafka import KafkaAdminClient

from contracts.errors import CardwatchError, SetupFailed
from deployment.kafka_admin import ACCEPTED, Settings, administered

FEATURE = "metadata.version"


def finalize(admin: KafkaAdminClient) -> dict[str, int]:
    """Raises SetupFailed where a node does not know the newest version."""
    feature = admin.describe_features()[FEATURE]
    (_, before), (_, newest) = feature["finalized"], feature["supported"]
    if newest > before:
        answer = admin.update_features({FEATURE: newest})[FEATURE]
        if answer != ACCEPTED:
            raise SetupFailed(
                f"Kafka keeps {FEATURE} {before} and refuses {newest} ({answer}): "
                "bring every node to the new version first (playbooks/rolling_upgrade.yml)"
            )
    return {"before": before, "now": newest}


def main() -> None:
    try:
        found = administered(Settings.from_env(os.environ), finalize)
    except CardwatchError as error:
        sys.exit(f"kafka_finalize: {error}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
