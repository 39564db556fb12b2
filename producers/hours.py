"""When people buy: shapes of a day in local hours, and how much on which weekday."""

EARLY = (0, 0, 0, 0, 1, 4, 8, 9, 8, 7, 6, 6, 7, 6, 5, 5, 6, 6, 5, 3, 2, 1, 0, 0)
OFFICE = (0, 0, 0, 0, 0, 0, 2, 6, 5, 2, 2, 5, 10, 6, 2, 2, 4, 9, 10, 8, 5, 3, 1, 0)
EVENING = (1, 0, 0, 0, 0, 0, 1, 2, 3, 3, 4, 5, 6, 5, 5, 5, 6, 8, 10, 10, 9, 7, 4, 2)
NIGHT = (7, 5, 3, 1, 0, 0, 0, 0, 1, 2, 3, 4, 5, 5, 5, 5, 5, 6, 7, 8, 9, 9, 9, 8)

HOUR_SHAPES = tuple(
    tuple(weight / sum(shape) for weight in shape) for shape in (EARLY, OFFICE, EVENING, NIGHT)
)
REQUESTS_A_DAY = (0.8, 1.8, 3.2, 6.2)
WEEKDAY = (0.92, 0.92, 0.95, 1.0, 1.12, 1.22, 0.87)
EPOCH_WEEKDAY = 3  # 1970-01-01 was a Thursday


def weekday(local_hour: int) -> int:
    """0 for Monday; `local_hour` counts hours since 1970-01-01T00 local time."""
    return (local_hour // 24 + EPOCH_WEEKDAY) % 7


def activity(hours: int, rate: int, local_hour: int) -> float:
    """Requests that one user of this rhythm is expected to make in this hour."""
    share = HOUR_SHAPES[hours][local_hour % 24]
    return REQUESTS_A_DAY[rate] * share * WEEKDAY[weekday(local_hour)]
