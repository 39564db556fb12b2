"""Dates among the arguments of a program that a timer starts."""

from datetime import date

from deployment.dated import filled_in


def test_today_is_filled_in() -> None:
    assert filled_in(["--until", "TODAY"], date(2026, 11, 24)) == ["--until", "2026-11-24"]


def test_the_month_before_january_is_december_of_the_year_before() -> None:
    assert filled_in(["LAST_MONTH"], date(2027, 1, 31)) == ["2026-12"]


def test_other_words_stay() -> None:
    assert filled_in(["--dry-run"], date(2026, 11, 24)) == ["--dry-run"]
