"""A record that cannot be used, with where it stood and why."""

from base64 import b64encode

from contracts.messages import DeadLetter
from contracts.timestamps import timestamp


def letter_of(
    topic: str, partition: int, offset: int, reason: str, value: bytes | None, failed_at_ms: int
) -> DeadLetter:
    return {
        "topic": topic,
        "partition": partition,
        "offset": offset,
        "reason": reason,
        "raw_base64": b64encode(value or b"").decode(),
        "failed_at": timestamp(failed_at_ms),
    }
