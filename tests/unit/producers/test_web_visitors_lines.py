import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from contracts.errors import SetupFailed
from producers.addresses import open_geoip, sample
from producers.chance import rng_for
from producers.log_files import write
from producers.pace import Clock, Pace
from producers.web_visitors import Line, lines

OCTOBER = 1_790_812_800.0  # 2026-10-01T00:00:00Z
COMBINED = re.compile(
    rb'^(\d+\.){3}\d+ - \S+ \[01/Oct/2026:[\d:]{8} \+0000\] "(GET|POST|HEAD) /\S* HTTP/1\.1" '
    rb'\d{3} (\d+|-) "[^"]+" "[^"]+" [1-9]\d*$'
)
ERROR = re.compile(
    rb"^\[Thu Oct 01 [\d:]{8}\.\d{6} 2026\] \[\w+:\w+\] \[pid \d+:tid \d+\] "
    rb"\[client [\d.]+:\d+\] AH\d{5}: .+$"
)
ADDRESSES = [f"203.0.113.{last}" for last in range(200)]


def look_up(address: str) -> Any:
    """Knows half of all addresses: most are in AA, the others in seven countries."""
    first = int(address.partition(".")[0])
    if first % 2:
        return None
    country = "AA" if first < 160 else chr(ord("A") + first % 14) + "Z"
    return {"country": {"iso_code": country}, "location": {}, "city": {}}


def made(visits: int = 4000) -> list[Line]:
    return list(lines(5, ADDRESSES, visits, OCTOBER, 1))


def never(seconds: float) -> bool:
    return False


def ignore(count: int) -> None:
    return None


def log(folder: Path, found: list[Line], wait: Any = never) -> Counter[str]:
    return write(found, folder, Pace(), Clock(lambda: 0.0, wait), ignore)


def test_the_same_seed_gives_the_same_lines() -> None:
    assert made() == made()


def test_lines_look_as_apache_writes_them_except_the_malformed_ones() -> None:
    shapes = {"access.log": COMBINED, "error.log": ERROR}
    for line in made():
        assert bool(shapes[line.log].match(line.text)) != line.malformed, line.text
        assert b"\n" not in line.text


def test_a_small_share_is_malformed_and_both_logs_are_written() -> None:
    found = Counter((line.log, line.malformed) for line in made())
    assert 2 < found["access.log", True] < 60
    assert found["access.log", False] > 3900
    assert found["error.log", False] > 50


def test_lines_come_in_the_order_of_time() -> None:
    moments = [line.at for line in made()]
    assert moments == sorted(moments)


def test_visits_are_many_agents_from_many_addresses_with_many_outcomes() -> None:
    text = b"\n".join(line.text for line in made())
    assert len({line.text.split(b" ")[0] for line in made() if line.log == "access.log"}) > 150
    for part in (b"iPhone", b"Android", b"Googlebot", b"Firefox", b'" 404 ', b'" 302 ', b'" 50'):
        assert part in text


def test_a_day_is_the_same_whichever_others_are_made() -> None:
    three_days = list(lines(5, ADDRESSES, 100, OCTOBER, 3))
    second_day = list(lines(5, ADDRESSES, 100, OCTOBER + 86_400, 1))

    assert [line for line in three_days if line.at // 86_400 == second_day[0].at // 86_400] == (
        second_day
    )


def test_days_have_as_many_visits_as_asked_for_on_the_mean_and_weekends_fewer() -> None:
    four_weeks = lines(5, ADDRESSES, 1000, OCTOBER, 28)
    days = Counter(int(line.at // 86_400) for line in four_weeks if line.log == "access.log")
    weekends = [
        count
        for day, count in days.items()
        if datetime.fromtimestamp(day * 86_400, UTC).weekday() > 4
    ]

    assert 950 < sum(days.values()) / 28 < 1050
    assert 650 < sum(weekends) / 8 < 900
    assert len(set(days.values())) > 20


def test_a_longer_run_goes_on_where_a_shorter_one_ended(tmp_path: Path) -> None:
    log(tmp_path, list(lines(5, ADDRESSES, 100, OCTOBER, 2)))
    log(tmp_path, list(lines(5, ADDRESSES, 100, OCTOBER, 3)))

    whole = [line.text for line in lines(5, ADDRESSES, 100, OCTOBER, 3) if line.log == "access.log"]
    assert (tmp_path / "access.log").read_bytes().split(b"\n") == [*whole, b""]


def test_runs_that_overlap_write_each_line_once(tmp_path: Path) -> None:
    for first, days in ((2, 2), (0, 3), (2, 3)):  # a demo, one of earlier days, and one a day later
        log(tmp_path, list(lines(5, ADDRESSES, 100, OCTOBER + first * 86_400, days)))

    whole = list(lines(5, ADDRESSES, 100, OCTOBER, 5))
    for name in ("access.log", "error.log"):
        written = (tmp_path / name).read_bytes().split(b"\n")
        assert sorted(written) == sorted([*(x.text for x in whole if x.log == name), b""])


def test_lines_that_are_alike_are_written_as_often_as_they_come(tmp_path: Path) -> None:
    alike = [Line(OCTOBER, "access.log", b"GET /", malformed=False)] * 3
    log(tmp_path, alike[:2])
    assert log(tmp_path, alike)["access.log"] == 3
    assert (tmp_path / "access.log").read_bytes() == b"GET /\n" * 3


def test_the_site_is_down_for_an_hour_once_a_month() -> None:
    month = lines(5, ADDRESSES, 2000, OCTOBER, 31)
    failed = [line.at for line in month if b'" 502 ' in line.text or b'" 503 ' in line.text]
    hours = Counter(int(at // 3600) for at in failed)
    (hour, most), (_, second) = hours.most_common(2)
    assert most > 10 * second
    assert 9 <= hour % 24 < 18


def test_pages_of_an_account_take_longer_than_files() -> None:
    def median(part: bytes) -> int:
        times = sorted(
            int(line.text.rsplit(b" ", 1)[1])
            for line in made()
            if part in line.text and b'" 200 ' in line.text and not line.malformed
        )
        return times[len(times) // 2]

    assert 300 < median(b"GET /static/") < 3000 < median(b"GET /account/")


def test_writing_again_adds_nothing(tmp_path: Path) -> None:
    first = log(tmp_path, made())
    before = (tmp_path / "access.log").read_bytes()
    assert log(tmp_path, made()) == first
    assert (tmp_path / "access.log").read_bytes() == before


def test_a_log_cut_off_within_a_line_is_completed(tmp_path: Path) -> None:
    log(tmp_path / "whole", made())
    log(tmp_path / "cut", made())
    for name, size in (("access.log", 12_345), ("error.log", 777)):
        with (tmp_path / "cut" / name).open("rb+") as file:
            file.truncate(size)
    log(tmp_path / "cut", made())
    for name in ("access.log", "error.log"):
        whole = (tmp_path / "whole" / name).read_bytes()
        assert (tmp_path / "cut" / name).read_bytes() == whole


def test_an_interrupted_writer_is_gone_on_with(tmp_path: Path) -> None:
    waits = iter(range(10**6))
    log(tmp_path / "some", made(), lambda seconds: next(waits) >= 100)
    log(tmp_path / "some", made())
    log(tmp_path / "whole", made())
    some, whole = (tmp_path / name / "access.log" for name in ("some", "whole"))
    assert some.read_bytes() == whole.read_bytes()


def test_addresses_are_those_that_the_data_can_place_and_no_country_crowds_out_the_rest() -> None:
    found = sample(rng_for(1), look_up, 100)
    countries = Counter(look_up(address)["country"]["iso_code"] for address in found)
    assert len(set(found)) == 100
    assert all(look_up(address) for address in found)
    assert countries["AA"] == 14
    assert len(countries) == 8


def test_missing_geoip_data_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(SetupFailed, match="make setup"):
        open_geoip(tmp_path / "GeoLite2-City.mmdb")


def test_the_lines_of_another_run_are_left_alone_and_not_counted(tmp_path: Path) -> None:
    log(tmp_path, made())
    before = (tmp_path / "access.log").read_bytes()
    other = list(lines(6, ADDRESSES, 50, OCTOBER, 1))
    visits = sum(line.log == "access.log" for line in other)
    assert log(tmp_path, other)["access.log"] == visits
    log(tmp_path, other)
    after = (tmp_path / "access.log").read_bytes()
    assert after.startswith(before)
    assert after.count(b"\n") == before.count(b"\n") + visits
