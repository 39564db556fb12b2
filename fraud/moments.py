"""Times of messages (UTC, RFC 3339, milliseconds) as numbers, and back."""

from datetime import UTC, datetime

SECOND_MS = 1_000
MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS


def milliseconds(moment: str) -> int:
    """Since 1970. Raises ValueError for a day that no calendar has."""
    return round(datetime.fromisoformat(moment).timestamp() * SECOND_MS)


def moment_of(at: datetime) -> str:
    """As messages carry it; `at` knows its time zone."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def hour_of_day(at_ms: int) -> int:
    """0 to 23, UTC."""
    return at_ms // HOUR_MS % 24
