"""Moments as messages carry them."""

from datetime import UTC, datetime

#: A sender's clock may be ahead by so much: as Kafka 4 lets a record's own time be ahead of the
#: broker's.
MOST_AHEAD_MS = 3_600_000


def timestamp_of(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds; `moment` knows its time zone."""
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


def timestamp(at_ms: int) -> str:
    """RFC 3339 in UTC with milliseconds."""
    moment = datetime.fromtimestamp(at_ms // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{at_ms % 1000:03d}Z"
