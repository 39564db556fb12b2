"""From when on Elasticsearch can be compared with the ledger."""

from datetime import UTC, datetime

import pytest

from billing.reconciliation.kept_indices import whole_since

DECISIONS = "approval-decisions"
NOW = datetime(2027, 2, 10, tzinfo=UTC)
MANY, FEW = 1_000, 9


def by_month(*months: str, documents: int = MANY) -> dict[str, int]:
    return {f"{DECISIONS}-{month}": documents for month in months}


def of_stream(*days_and_numbers: str) -> dict[str, int]:
    return {f".ds-{DECISIONS}-stream-{filled}": MANY for filled in days_and_numbers}


@pytest.mark.parametrize(
    ("documents", "since"),
    [
        ({}, None),
        (by_month("2026.11"), datetime(2026, 11, 1, tzinfo=UTC)),
        (by_month("2026.11", documents=1), datetime(2026, 11, 1, tzinfo=UTC)),
        (by_month("2026.11", "2026.10", "2027.01", "2026.12"), datetime(2026, 10, 1, tzinfo=UTC)),
        # made anew, after it was deleted, by something that came late
        (
            by_month("2026.08", documents=FEW) | by_month("2026.10", "2026.11"),
            datetime(2026, 10, 1, tzinfo=UTC),
        ),
        (
            by_month("2026.07", "2026.08", documents=FEW) | by_month("2026.10", "2026.11"),
            datetime(2026, 10, 1, tzinfo=UTC),
        ),
        (by_month("2026.99", "0000.01", "elsewhere"), None),
        # all that the stream ever had; what began in the month before; what began on a day
        (of_stream("2026.10.05-000001", "2026.11.04-000002"), None),
        (
            by_month("2026.09") | of_stream("2026.10.05-000001"),
            datetime(2026, 9, 1, tzinfo=UTC),
        ),
        (
            of_stream("2026.11.04-000002", "2026.12.04-000003"),
            datetime(2026, 11, 5, tzinfo=UTC),
        ),
    ],
)
def test_all_is_kept_since_the_oldest_index_that_was_not_deleted(
    documents: dict[str, int], since: datetime | None
) -> None:
    assert whole_since(documents, NOW) == since


@pytest.mark.parametrize(
    ("documents", "since"),
    [
        # November's index is gone
        (
            by_month("2026.08", "2026.09", "2026.10", "2026.12"),
            datetime(2026, 8, 1, tzinfo=UTC),
        ),
        # nothing happened after October but what had no time, on the first days of December
        (
            by_month("2026.10") | by_month("2026.12", documents=FEW),
            datetime(2026, 10, 1, tzinfo=UTC),
        ),
        # the first month was short, and the one after it is gone
        (
            by_month("2026.10", documents=MANY // 100) | by_month("2026.12"),
            datetime(2026, 10, 1, tzinfo=UTC),
        ),
        # few, but none is missing between it and the others
        (
            by_month("2026.10", documents=FEW) | by_month("2026.11", "2027.01"),
            datetime(2026, 10, 1, tzinfo=UTC),
        ),
    ],
)
def test_a_month_that_is_missing_behind_one_with_many_documents_is_no_deleted_one(
    documents: dict[str, int], since: datetime
) -> None:
    assert whole_since(documents, NOW) == since


@pytest.mark.parametrize(
    ("ahead", "is_told"),
    [
        ("2027.07", False),  # of a statement that was issued with --as-of
        ("2027.03", False),
        ("2027.02", True),
    ],
)
def test_a_month_that_is_still_to_come_tells_nothing(ahead: str, is_told: bool) -> None:
    kept = by_month("2026.10", "2026.11", documents=FEW)
    october = datetime(2026, 10, 1, tzinfo=UTC)

    assert whole_since(kept | by_month(ahead), NOW) == (
        datetime(2027, 2, 1, tzinfo=UTC) if is_told else october
    )
    assert (whole_since(by_month(ahead), NOW) is not None) == is_told


def test_a_month_that_begins_within_a_day_tells_something_as_clocks_differ() -> None:
    just_before = datetime(2027, 2, 28, 0, 0, tzinfo=UTC)
    kept = by_month("2026.10", documents=FEW) | by_month("2027.03")

    assert whole_since(kept, just_before) == datetime(2027, 3, 1, tzinfo=UTC)
