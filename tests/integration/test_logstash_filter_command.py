"""The filter command as its user runs it."""

import json
import subprocess
import sys
from pathlib import Path

# Its end is what is held here: a hundred starts would not show more than a few do.
RUNS = 3


def run(folder: Path, filters: str, lines: str) -> subprocess.CompletedProcess[str]:
    pipeline = folder / "pipeline.conf"
    pipeline.write_text(f"filter {{ {filters} }}")
    command = [sys.executable, "-m", "local_stack.logstash", "filter", str(pipeline)]
    return subprocess.run(command, input=lines, capture_output=True, text=True, timeout=60)


def test_it_filters_each_line_and_ends_well(tmp_path: Path) -> None:
    lines = '{"a":"x"}\n{"a":["y",1]}\n'
    for _ in range(RUNS):
        ended = run(tmp_path, 'mutate { uppercase => ["a"] }', lines)
        assert ended.returncode == 0, ended.stderr
        assert [json.loads(line)["a"] for line in ended.stdout.splitlines()] == ["X", ["Y", 1]]


def test_a_filter_that_is_not_here_is_named_and_the_exit_says_so(tmp_path: Path) -> None:
    ended = run(tmp_path, 'ruby { code => "1" }', "{}\n")
    assert ended.returncode == 1
    assert "pipeline.conf:1:10" in ended.stderr and "ruby" in ended.stderr
    assert "Traceback" not in ended.stderr
