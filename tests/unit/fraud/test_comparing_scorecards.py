import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from fraud.compare import compared


def decision(number: int, live: str, candidate: str) -> dict[str, Any]:
    shadow = {"scorecard_version": "c", "decision": candidate, "score": 1}
    return {
        "request_id": f"r-{number}",
        "scorecard_version": "l",
        "decision": live,
        "shadow": shadow,
    }


DECISIONS = [
    decision(1, "approved", "approved"),
    decision(2, "approved", "rejected"),
    decision(3, "rejected", "rejected"),
    decision(4, "rejected", "approved"),
    decision(4, "rejected", "approved"),
]


def test_what_only_one_of_them_rejects_is_counted_once_and_named() -> None:
    [found] = compared([*DECISIONS, {"request_id": "r-9", "decision": "approved"}])
    assert (found["live"], found["candidate"], found["decisions"]) == ("l", "c", 4)
    assert (found["rejected_by_both"], found["rejected_by_live_only"]) == (1, 1)
    assert found["examples_candidate_only"] == ["r-2"]
    assert found["examples_live_only"] == ["r-4"]


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "fraud.compare", *arguments], capture_output=True, text=True
    )


def test_files_are_compared_from_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "part.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, DECISIONS)).encode()))
    done = run(str(path))
    assert json.loads(done.stdout) == compared(DECISIONS)


def test_what_cannot_be_compared_is_said_in_a_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text("{")
    cut_off = tmp_path / "cut-off.jsonl.gz"
    cut_off.write_bytes(gzip.compress(b"{}")[:-4])
    damaged = tmp_path / "damaged.jsonl.gz"
    damaged.write_bytes(gzip.compress(b"{}")[:10] + b"\xff" * 20)
    for name in (str(path), str(cut_off), str(damaged), str(tmp_path / "missing"), ""):
        done = run(*([name] if name else []))
        assert done.returncode != 0
        assert "Traceback" not in done.stderr
