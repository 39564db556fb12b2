"""Labelled transactions through profile, place and decision: what is known when."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from fraud.moments import DAY_MS
from fraud.scorecard import Scorecard, load_scorecard
from spark.transforms.labelled import COLUMNS, UnusableData, in_time, transactions
from spark.transforms.replay import Scored, Share, State, score, skim, train
from spark.transforms.split import AFTER, BEFORE, DELAY, TEST, TRAINING, Split

ALL = Share(0, 1)
RISK = ("terminal_frauds_30d", "terminal_frauds_lately")


def line(
    at: str, customer: str = "7", terminal: str = "t", fraud: int = 0, amount: str = "9"
) -> str:
    return f"{customer},{terminal},{at},{amount},1,1,2.5,3.5,{fraud}\n"


def written(folder: Path, *lines: str) -> Path:
    path = folder / "data.csv.gz"
    path.write_bytes(gzip.compress((",".join(COLUMNS) + "\n" + "".join(lines)).encode()))
    return path


def daily(folder: Path, days: int, frauds: set[int]) -> Path:
    lines = (line(f"2018-05-{d:02d} 10:00:00", fraud=int(d in frauds)) for d in range(1, days + 1))
    return written(folder, *lines)


def test_a_fraud_is_known_only_after_the_delay(tmp_path: Path) -> None:
    rows = transactions(daily(tmp_path, 12, {3}))
    seen = [each.values for each in train(rows, State(), ALL, RISK, 7)]
    assert [sum(values) for values in seen] == [0] * 9 + [1] * 3


def test_the_label_itself_is_never_a_feature(tmp_path: Path) -> None:
    names = ("charged", "requests_24h", "terminal_frauds_lately")
    honest = list(train(transactions(daily(tmp_path, 3, set())), State(), ALL, names, 7))
    wrong = list(train(transactions(daily(tmp_path, 3, {1, 2, 3})), State(), ALL, names, 7))
    assert [each.values for each in honest] == [each.values for each in wrong]
    assert [each.fraud for each in wrong] == [True] * 3


def test_workers_of_a_share_find_what_one_finds_alone(tmp_path: Path) -> None:
    lines = [
        line(f"2018-05-{day:02d} 1{hour}:00:00", f"{hour}", f"{day % 2}", int(hour == 3))
        for day in range(1, 20)
        for hour in range(6)
    ]
    path, card = written(tmp_path, *lines), load_scorecard()

    def all_of(shares: int) -> list[Scored]:
        parts = (Share(number, shares) for number in range(shares))
        return sorted(
            each for p in parts for each in score(transactions(path), State(), p, card, 0)
        )

    assert all_of(3) == all_of(1)
    assert len(all_of(1)) == 19 * 6


def test_what_is_rejected_is_no_habit(tmp_path: Path) -> None:
    rows = list(transactions(daily(tmp_path, 10, set())))
    strict = Scorecard("strict", 0, 1, (), 7)
    learned, refused = State(), State()
    skim(rows, learned, ALL, 7)
    scored = list(score(rows, refused, ALL, strict, 0))
    assert {each.rejected for each in scored} == {True}
    assert (learned.profiles["7"].count, refused.profiles["7"].count) == (10, 0)


def test_a_card_is_known_once_its_fraud_is(tmp_path: Path) -> None:
    rows = list(transactions(daily(tmp_path, 12, {2})))
    fraud_day = rows[1].at_ms // DAY_MS
    for known_from, first_known in ((fraud_day, 10), (fraud_day + 1, 13)):
        scored = list(score(rows, State(), ALL, load_scorecard(), known_from))
        assert [each.known for each in scored] == [day >= first_known for day in range(1, 13)]


def test_days_fall_into_the_parts_of_the_split() -> None:
    split = Split(train_from=10, train_days=4, delay_days=3, test_days=2, known_from=10)
    days = (9, 10, 13, 14, 16, 17, 18, 19)
    expected = [BEFORE, TRAINING, TRAINING, DELAY, DELAY, TEST, TEST, AFTER]
    assert [split.part(day) for day in days] == expected


def test_a_file_out_of_order_is_put_in_order(tmp_path: Path) -> None:
    path = written(tmp_path, line("2018-05-02 10:00:00", amount="2.5"), line("2018-05-01 10:00:00"))
    ordered = in_time(path, tmp_path)
    assert [row.amount for row in transactions(ordered)] == ["9.00", "2.50"]
    assert in_time(ordered, tmp_path) == ordered


def test_other_columns_are_never_read(tmp_path: Path) -> None:
    path = tmp_path / "more.csv"
    path.write_text("scenario," + ",".join(COLUMNS) + "\n3," + line("2018-05-02 10:00:00", fraud=1))
    [row] = transactions(path)
    assert (row.customer, row.fraud, row.amount) == ("7", True, "9.00")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("customer_id,amount\n1,2\n", "no column terminal_id, tx_datetime"),
        (",".join(COLUMNS) + "\n" + line("yesterday"), "line 2"),
        (",".join(COLUMNS) + "\n7,t\n", "line 2"),
    ],
    ids=["columns are missing", "no time", "a line is cut off"],
)
def test_what_cannot_be_read_is_said_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text)
    with pytest.raises(UnusableData, match=told):
        list(transactions(path))


@pytest.mark.parametrize(
    ("name", "damaged"),
    [
        ("cut-off.csv.gz", lambda whole: whole[:-12]),
        ("garbled.csv.gz", lambda whole: whole[:20] + bytes(20) + whole[40:]),
        ("pickled.csv", lambda _: b"\x80\x04\x95 a data frame"),
    ],
)
def test_a_file_that_is_damaged_or_no_csv_is_said_with_its_name(
    tmp_path: Path, name: str, damaged: Callable[[bytes], bytes]
) -> None:
    whole = daily(tmp_path, 12, {3}).read_bytes()
    path = tmp_path / name
    path.write_bytes(damaged(whole))
    with pytest.raises(UnusableData, match=name):
        list(transactions(path))
