"""A record that cannot be used, with where it stood and why."""

from base64 import b64encode
from datetime import UTC, datetime

from contracts.messages import DeadLetter


def letter_of(
    topic: str, partition: int, offset: int, reason: str, value: bytes | None, failed_at_ms: int
) -> DeadLetter:
    failed_at = datetime.fromtimestamp(failed_at_ms / 1000, UTC)
    return {
        "topic": topic,
        "partition": partition,
        "offset": offset,
        "reason": reason,
        "raw_base64": b64encode(value or b"").decode(),
        "failed_at": failed_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
