"""Where Spark's jobs have come to: they keep their place in checkpoints, not in Kafka.

Only jobs of small batches: in real-time mode, as screening runs, a place is written every five
minutes and would look like a lag. What screening lets wait is the difference of stages 1 and 2.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from contracts.errors import Unavailable
from health.topics import Offsets

READERS: Final = {"post_purchases": "spark-post-purchases"}
VERSION_AND_CONF = 2  # lines before those of the sources


def spark_committed(checkpoints: Path) -> Mapping[str, Offsets]:
    """By reader, what KafkaOffsets gives of the others; none where no checkpoint is on this
    machine. Raises Unavailable for one that is being written.
    """
    found = {reader: checkpoints / job for job, reader in READERS.items()}
    return {reader: _committed(job) for reader, job in found.items() if (job / "commits").is_dir()}


def _committed(job: Path) -> Offsets:
    """The ends of the last batch that is through."""
    batches = [int(file.name) for file in (job / "commits").iterdir() if file.name.isdigit()]
    if not batches:
        return {}
    try:
        lines = (job / "offsets" / str(max(batches))).read_text().splitlines()[VERSION_AND_CONF:]
        sources = [json.loads(line) for line in lines]
    except (OSError, ValueError) as error:
        raise Unavailable(f"Spark's checkpoint {job}", str(error)) from error
    return {
        (topic, int(partition)): int(offset)
        for source in sources
        for topic, partitions in source.items()
        for partition, offset in partitions.items()
    }
