"""What a user would pick instead: one quixstreams application, profiles in its RocksDB.

quixstreams is no dependency: `pip install quixstreams` to run it.
"""

import os
from typing import Any

from quixstreams import Application  # type: ignore[import-not-found,unused-ignore]

from bench.approvals.rivals.deciding import Deciding
from contracts.topics import APPROVAL_DECISIONS, APPROVAL_REQUESTS

PROFILE = "profile"


def main() -> None:
    deciding = Deciding(bytes.fromhex(os.environ["CARD_TOKEN_KEY"]))

    def answer(request: dict[str, Any], state: Any) -> Any:
        decision, known = deciding.answer(request, state.get(PROFILE))
        state.set(PROFILE, known)
        return decision

    application = Application(
        broker_address=os.environ["KAFKA_BOOTSTRAP_SERVERS"],
        consumer_group="bench-quixstreams",
        auto_offset_reset="earliest",
        state_dir=f"{os.environ['CHECKPOINT_DIR']}/quixstreams",
        producer_extra_config={"linger.ms": 0, "acks": "all"},
        consumer_extra_config={"fetch.wait.max.ms": 10},
        loglevel="ERROR",
    )
    requests = application.topic(APPROVAL_REQUESTS, value_deserializer="json")
    decisions = application.topic(APPROVAL_DECISIONS, value_serializer="json")
    application.dataframe(requests).apply(answer, stateful=True).to_topic(decisions)
    application.run()


if __name__ == "__main__":
    main()
