"""A record that cannot be used, with where it stood and why."""

from base64 import b64encode

from contracts.messages import DeadLetter
from contracts.timestamps import timestamp

#: Bytes of a record that its letter keeps: one larger than Kafka takes would stop its sender.
MOST_RAW = 500_000


def letter_of(
    topic: str, partition: int, offset: int, reason: str, value: bytes | None, failed_at_ms: int
) -> DeadLetter:
    """With the first MOST_RAW bytes of `value`."""
    return {
        "topic": topic,
        "partition": partition,
        "offset": offset,
        "reason": reason,
        "raw_base64": b64encode((value or b"")[:MOST_RAW]).decode(),
        "failed_at": timestamp(failed_at_ms),
    }
