"""A record that cannot be used, with where it stood and why."""

from base64 import b64encode

from contracts.card_numbers import without_card_numbers
from contracts.messages import DeadLetter
from contracts.timestamps import timestamp

#: Bytes of a record that its letter keeps: one larger than Kafka takes would stop its sender.
MOST_RAW = 500_000


def letter_of(
    topic: str, partition: int, offset: int, reason: str, value: bytes | None, failed_at_ms: int
) -> DeadLetter:
    """With the first MOST_RAW bytes of `value`; without card numbers, also where the reason quotes
    one: letters are looked at, and kept in Elasticsearch."""
    raw = without_card_numbers((value or b"")[:MOST_RAW])
    return {
        "topic": topic,
        "partition": partition,
        "offset": offset,
        "reason": without_card_numbers(reason.encode()).decode(),
        "raw_base64": b64encode(raw).decode(),
        "failed_at": timestamp(failed_at_ms),
    }
