"""Every case that a real Logstash 8.19.20 answered is answered alike."""

import json
import sys
from pathlib import Path

import pytest

from local_stack.logstash.definitions import files_of
from local_stack.logstash.filter_command import filter_lines
from local_stack.logstash.plugin import Context

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "logstash"))
from golden_cases import case_folders, exact  # noqa: E402


@pytest.mark.parametrize("folder", case_folders(), ids=lambda folder: folder.name)
def test_the_filters_give_what_a_real_logstash_gave(folder: Path, logstash_data: Path) -> None:
    case = json.loads((folder / "case.json").read_text())
    environment = {"GOLDEN_GEO": str(logstash_data / "geoip")}
    context = Context(environment, logstash_data, case["ecs_compatibility"] == "v8")
    lines = (folder / "input.ndjson").read_bytes().splitlines()
    made = filter_lines(files_of(str(folder / "pipeline.conf")), lines, context)
    expected = (folder / "expected.ndjson").read_text().splitlines()
    assert [exact(json.loads(line)) for line in made] == [
        exact(json.loads(line)) for line in expected
    ]
