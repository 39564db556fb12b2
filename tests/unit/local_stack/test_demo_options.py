import resource
from datetime import date
from pathlib import Path

import pytest

from local_stack.demo.options import last_month, parse
from local_stack.demo.secret import card_token_key
from tests.limited import limited

TODAY = date(2026, 11, 24)


def test_the_demo_plays_last_month_and_this_one_until_yesterday() -> None:
    options = parse([], TODAY)

    assert (options.start, options.days) == (date(2026, 10, 1), 54)
    assert options.periods == ["2026-10"]


@pytest.mark.parametrize(
    ("today", "start", "days"),
    [
        (date(2026, 12, 1), date(2026, 11, 1), 30),
        (date(2027, 3, 1), date(2027, 2, 1), 28),
        (date(2026, 12, 31), date(2026, 11, 1), 60),
    ],
)
def test_of_this_month_it_plays_the_days_that_are_over(today: date, start: date, days: int) -> None:
    options = parse([], today)

    assert (options.start, options.days) == (start, days)
    assert options.periods == [f"{start:%Y-%m}"]


def test_of_a_month_long_ago_it_plays_that_and_the_next() -> None:
    options = parse(["--start", "2026-01-10"], TODAY)

    assert options.days == 22 + 28
    assert options.periods == ["2026-01", "2026-02"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--start", "2026-11-24"],
        ["--start", "9999-12-31"],
        ["--days", "55"],
        ["--days", "9999999999"],
    ],
)
def test_days_that_are_not_over_cannot_be_played(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        parse(arguments, TODAY)

    assert stopped.value.code == 2
    assert "do not end before 2026-11-24: give an earlier --start" in capsys.readouterr().err


def test_last_month_of_january_is_december() -> None:
    assert last_month(date(2027, 1, 31)) == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("start", "days", "periods"),
    [
        ("2026-09-20", "42", ["2026-09", "2026-10"]),
        ("2026-09-20", "41", ["2026-09"]),
        ("2026-09-20", "5", ["2026-09"]),
    ],
)
def test_a_month_that_is_not_played_to_its_end_gets_statements_only_where_it_is_all_there_is(
    start: str, days: str, periods: list[str]
) -> None:
    assert parse(["--start", start, "--days", days], TODAY).periods == periods


@pytest.mark.parametrize("arguments", [["--users", "0"], ["--days", "x"], ["--start", "yesterday"]])
def test_an_option_that_makes_no_sense_is_refused(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        parse(arguments, TODAY)

    assert stopped.value.code == 2


def test_the_card_token_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "secrets/card-token-key"

    first, second = card_token_key(path), card_token_key(path)

    assert first == second
    assert len(bytes.fromhex(first)) == 32
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_full_disk_leaves_no_empty_key(tmp_path: Path) -> None:
    path = tmp_path / "secrets/card-token-key"
    with limited(resource.RLIMIT_FSIZE, 0), pytest.raises(OSError):
        card_token_key(path)

    assert len(bytes.fromhex(card_token_key(path))) == 32
