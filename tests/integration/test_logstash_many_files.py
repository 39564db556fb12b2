"""A folder of logs that holds more files than a shell lets a program open."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from logstash_runs import ended, running
from waiting import until

FILES = 100


@contextmanager
def few_open_files(most: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


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
    with few_open_files(FILES // 2), running(tmp_path / "state", "-e", pipeline) as process:
        until(lambda: out.exists() and out.read_text().count("\n") == FILES)
        assert ended(process) == 0
    assert set(out.read_text().splitlines()) == {f"line of {number}" for number in range(FILES)}
