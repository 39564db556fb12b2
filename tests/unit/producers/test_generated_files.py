import re
from pathlib import Path
from threading import Event

import orjson

from producers.generate import generate
from producers.plan import Plan

PLAN = Plan(seed=9, users=80, start="2026-10-30", days=3, garbled=0.2)


def ignore(count: int) -> None:
    return None


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_files_byte_for_byte(tmp_path: Path) -> None:
    for name in ("one", "two", "one"):
        generate(PLAN, tmp_path / name, Event(), ignore)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_files_lie_by_date_and_hold_as_many_lines_as_were_counted(tmp_path: Path) -> None:
    counts = generate(PLAN, tmp_path, Event(), ignore)
    dates = {path.name for path in (tmp_path / "approval-requests").iterdir()}
    assert dates == {"date=2026-10-30", "date=2026-10-31", "date=2026-11-01"}
    lines = [
        orjson.loads(line)
        for path in tmp_path.glob("approval-requests/*/*.jsonl")
        for line in path.read_bytes().splitlines()
    ]
    assert len(lines) == counts["requests"] > 400
    labels = b"".join(path.read_bytes() for path in tmp_path.glob("fraud-labels/*/*.jsonl"))
    assert labels.count(b"\n") == counts["frauds"]


def test_no_file_holds_a_full_card_number(tmp_path: Path) -> None:
    generate(PLAN, tmp_path, Event(), ignore)
    for name, content in contents(tmp_path).items():
        if "garbled" not in name:
            assert not re.search(rb"(?<![0-9.])[0-9]{14,19}(?![0-9])", content), name
            assert b"card_number" not in content


def test_an_interrupted_generation_stops_after_a_whole_hour(tmp_path: Path) -> None:
    stop = Event()
    generate(PLAN, tmp_path, stop, lambda count: stop.set())
    assert (tmp_path / "approval-requests" / "date=2026-10-30").exists()
    assert not (tmp_path / "approval-requests" / "date=2026-10-31").exists()
