"""Moments as messages carry them."""

from datetime import UTC, datetime

#: A sender's clock may be ahead by so much: as Kafka 4 lets a record's own time be ahead of the
#: broker's.
MOST_AHEAD_MS = 3_600_000


def timestamp_of(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds; `moment` knows its time zone."""
    return _text(moment.astimezone(UTC))


def timestamp(at_ms: int) -> str:
    """RFC 3339 in UTC with milliseconds."""
    second = datetime.fromtimestamp(at_ms // 1000, UTC)
    return _text(second.replace(microsecond=at_ms % 1000 * 1000))


def _text(utc: datetime) -> str:
    return utc.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
