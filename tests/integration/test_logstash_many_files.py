"""A folder of logs that holds more files than a shell lets a program open."""

import resource
from pathlib import Path

import pytest
from logstash_runs import ended, running
from waiting import until

from tests.limited import limited

FILES = 100


@pytest.mark.timeout(120)
def test_every_file_is_read_and_there_is_a_file_left_for_the_output(tmp_path: Path) -> None:
    logs, out = tmp_path / "logs", tmp_path / "out"
    logs.mkdir()
    for number in range(FILES):
        (logs / f"{number}.log").write_text(f"line of {number}\n")
    pipeline = f"""
        input {{ file {{ path => "{logs}/*.log" start_position => "beginning" }} }}
        output {{ file {{ path => "{out}" codec => line {{ format => "%{{message}}" }} }} }}
    """
    few = limited(resource.RLIMIT_NOFILE, FILES // 2)
    with few, running(tmp_path / "state", "-e", pipeline) as process:
        until(lambda: out.exists() and out.read_text().count("\n") == FILES)
        assert ended(process) == 0
    assert set(out.read_text().splitlines()) == {f"line of {number}" for number in range(FILES)}
