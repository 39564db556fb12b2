"""From when on Elasticsearch can be compared with the ledger."""

from datetime import UTC, datetime

import pytest

from billing.reconciliation.kept_indices import whole_since

DECISIONS = "approval-decisions"


def by_month(*months: str) -> list[str]:
    return [f"{DECISIONS}-{month}" for month in months]


def of_stream(*days_and_numbers: str) -> list[str]:
    return [f".ds-{DECISIONS}-stream-{filled}" for filled in days_and_numbers]


@pytest.mark.parametrize(
    ("names", "since"),
    [
        ([], None),
        (by_month("2026.11"), datetime(2026, 11, 1, tzinfo=UTC)),
        (by_month("2026.11", "2026.10", "2027.01", "2026.12"), datetime(2026, 10, 1, tzinfo=UTC)),
        # made anew, after it was deleted, by something that came late
        (by_month("2026.08", "2026.10", "2026.11"), datetime(2026, 10, 1, tzinfo=UTC)),
        (by_month("2026.99", "0000.01", "elsewhere"), None),
        # all that the stream ever had; what began in the month before; what began on a day
        (of_stream("2026.10.05-000001", "2026.11.04-000002"), None),
        (
            [*by_month("2026.09"), *of_stream("2026.10.05-000001")],
            datetime(2026, 9, 1, tzinfo=UTC),
        ),
        (
            of_stream("2026.11.04-000002", "2026.12.04-000003"),
            datetime(2026, 11, 5, tzinfo=UTC),
        ),
    ],
)
def test_all_is_kept_since_the_oldest_index_that_was_not_deleted(
    names: list[str], since: datetime | None
) -> None:
    assert whole_since(names) == since
