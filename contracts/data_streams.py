"""What a real cluster needs where Logstash runs with CARDWATCH_INDEXING=stream.

A data stream takes the place of one index a month or week: the lifecycle policy rolls it over and
deletes what is old. It is called like the indices, with `stream` where they have the date, so that
data views and searches for NAME-* find both. A document that is sent again is known by its id only
until the stream rolls over; in an index by the calendar, the default, always.

    python -m contracts.data_streams | while IFS=$'\\t' read -r path body; do
        curl -fsS -XPUT "$ELASTICSEARCH_URL$path" -H content-type:application/json -d "$body"; done
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TEMPLATES = Path(__file__).with_name("elasticsearch")
POLICY = "cardwatch-streams"
STREAMED = (
    "approval-decisions",
    "billing-categories",
    "billing-statements",
    "dead-letters",
    "payments",
    "purchases",
    "web-access",
    "web-error",
)
# Above the templates of the indices by the calendar, whose patterns fit a stream's name as well.
PRIORITY = 300
# Elastic's advice for one shard.
LARGEST_SHARD = "50gb"


def policy(rollover_days: int, keep_days: int) -> dict[str, Any]:
    """`keep_days` count from the rollover."""
    rollover = {"max_age": f"{rollover_days}d", "max_primary_shard_size": LARGEST_SHARD}
    return {
        "policy": {
            "phases": {
                "hot": {"actions": {"rollover": rollover}},
                "delete": {"min_age": f"{keep_days}d", "actions": {"delete": {}}},
            }
        }
    }


def stream_template(name: str) -> dict[str, Any]:
    """The template of the indices by the calendar, turned into one of a data stream."""
    made: dict[str, Any] = json.loads((TEMPLATES / f"{name}.json").read_text(encoding="utf-8"))
    made["index_patterns"] = [f"{name}-stream"]
    made["priority"] = PRIORITY
    made["data_stream"] = {}
    index = made["template"]["settings"]["index"]
    index["lifecycle"] = {"name": POLICY}
    # One machine has no place for a replica; a cluster has its own default.
    index.pop("number_of_replicas", None)
    return made


def requests(rollover_days: int, keep_days: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """(path, body) of each PUT, in the order in which a cluster takes them."""
    yield f"/_ilm/policy/{POLICY}", policy(rollover_days, keep_days)
    for name in STREAMED:
        yield f"/_index_template/{name}-stream", stream_template(name)


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m contracts.data_streams", allow_abbrev=False)
    options.add_argument("--rollover-days", type=int, default=30)
    options.add_argument("--keep-days", type=int, default=400)
    chosen = options.parse_args()
    for path, body in requests(chosen.rollover_days, chosen.keep_days):
        print(f"{path}\t{json.dumps(body)}")


if __name__ == "__main__":
    main()
