"""Times of messages (RFC 3339 in UTC) as milliseconds since 1970."""

from datetime import datetime

SECOND_MS = 1_000
MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS


def milliseconds(moment: str) -> int:
    """Raises ValueError for a day that no calendar has."""
    return round(datetime.fromisoformat(moment).timestamp() * SECOND_MS)


def hour_of_day(at_ms: int) -> int:
    """0 to 23, UTC."""
    return at_ms // HOUR_MS % 24
