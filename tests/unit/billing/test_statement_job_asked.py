"""What the statement job is told, and what it says where that cannot be."""

from datetime import UTC, datetime

import pytest

from billing.database import connect
from billing.jdbc import jdbc_options
from contracts.errors import SetupFailed, Unavailable
from spark import monthly_statements, post_purchases
from spark.monthly_statements import Settings, options_of, producer_of, unsent_of


@pytest.mark.parametrize(
    ("told", "moment"),
    [
        ("2026-11-01", datetime(2026, 11, 1, tzinfo=UTC)),
        ("2026-11-01T00:30:00", datetime(2026, 11, 1, 0, 30, tzinfo=UTC)),
        ("2026-11-01T00:30:00Z", datetime(2026, 11, 1, 0, 30, tzinfo=UTC)),
        ("2026-11-01T00:30:00+05:00", datetime(2026, 10, 31, 19, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_is_in_utc_unless_it_says_its_offset(told: str, moment: datetime) -> None:
    assert options_of(["--period", "2026-10", "--as-of", told]).as_of == moment


def test_an_address_of_the_ledger_that_cannot_be_read_is_told_without_its_password() -> None:
    with pytest.raises(SetupFailed, match="LEDGER_DSN") as raised:
        connect("postgresql://u:se cret@[host/ledger")

    assert "cret" not in str(raised.value)


def test_a_ledger_whose_address_names_no_database_has_the_name_of_its_user() -> None:
    assert jdbc_options("postgresql://u@host")["url"] == "jdbc:postgresql://host:5432/u"


def test_a_host_that_is_an_address_of_ipv6_is_written_as_jdbc_has_it() -> None:
    assert jdbc_options("postgresql://u@[::1]/l")["url"] == "jdbc:postgresql://[::1]:5432/l"


@pytest.mark.parametrize("wrong", ["many", "0", "-1", "1.5", "²"])
def test_a_batch_of_no_number_of_records_is_refused_in_a_line(wrong: str) -> None:
    environ = {"KAFKA_BOOTSTRAP_SERVERS": "k:1", "CHECKPOINT_DIR": "c", "LEDGER_DSN": "l"}

    with pytest.raises(SetupFailed, match=f"POSTING_BATCH is {wrong}"):
        post_purchases.Settings.from_env({**environ, "POSTING_BATCH": wrong})


def test_kafka_that_is_away_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(**_: object) -> None:
        raise monthly_statements.KafkaError("no brokers")

    monkeypatch.setattr(monthly_statements, "KafkaProducer", away)

    with pytest.raises(Unavailable, match="Kafka is unavailable"):
        producer_of(Settings("127.0.0.1:1", "documents", "postgresql://nowhere"))


@pytest.mark.parametrize(
    ("not_drawn", "too_large", "told"),
    [
        ({}, {}, []),
        ({"s-1": "no such letter"}, {}, ["s-1: no such letter"]),
        ({}, {"s-2": "2 MB"}, ["s-2: 2 MB"]),
        (
            {"s-1": "no such letter"},
            {"s-2": "2 MB", "s-3": "3 MB"},
            ["s-1: no such letter", "s-2: 2 MB", "s-3: 3 MB"],
        ),
    ],
)
def test_each_statement_that_stays_unsent_is_told_whatever_the_reason(
    not_drawn: dict[str, str], too_large: dict[str, str], told: list[str]
) -> None:
    lines = str(unsent_of(not_drawn, too_large) or "").splitlines()

    assert [line.strip() for line in lines if line.startswith("  ")] == told
