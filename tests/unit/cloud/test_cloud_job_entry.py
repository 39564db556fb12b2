"""What EMR starts: secrets and dates put in at the last moment."""

from datetime import date

import pytest

from cloud.job_entry import with_dates, with_secrets


def test_a_secret_is_put_where_it_is_named() -> None:
    environ = {
        "LEDGER_DSN": "postgresql://application:{secret:trial/ledger}@10.0.0.1/cardwatch",
        "AWS_REGION": "eu-central-1",
    }

    found = with_secrets(environ, {"trial/ledger": "s3cret"}.__getitem__)

    assert found == {"LEDGER_DSN": "postgresql://application:s3cret@10.0.0.1/cardwatch"}


@pytest.mark.parametrize(
    ("today", "last_month"),
    [("2026-11-24", "2026-10"), ("2027-01-01", "2026-12"), ("2028-03-31", "2028-02")],
)
def test_dates_are_those_of_the_day_the_run_starts(today: str, last_month: str) -> None:
    arguments = ["--until", "{today}", "--period", "{last_month}", "--every", "1 second"]

    assert with_dates(arguments, date.fromisoformat(today)) == [
        *("--until", today, "--period", last_month, "--every", "1 second"),
    ]
