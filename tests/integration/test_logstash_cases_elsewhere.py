"""Cases on another Logstash: here it is this runner behind the options of a real one."""

import sys
from pathlib import Path

import pytest

from local_stack.logstash.__main__ import main

PIPELINE = """filter {
  mutate { uppercase => ["message"] add_field => { "[@metadata][id]" => "%{message}-%{n}" } }
}"""


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = tmp_path / "cases" / "upper"
    folder.mkdir(parents=True)
    (folder / "pipeline.conf").write_text(PIPELINE)
    (folder / "input.ndjson").write_text('{"message":"one","n":1}\n{"message":"two","n":2}\n')
    return folder


def run(*arguments: object) -> int:
    return main(["test", *map(str, arguments)], {})


def test_the_same_cases_run_on_another_logstash(case: Path, tmp_path: Path) -> None:
    (case / "case.json").write_text('{"metadata": true}')
    other = case.parent / "other"
    other.mkdir()
    (other / "pipeline.conf").write_text(
        'filter { mutate { add_field => { "v" => "${COLOUR:none}" } } }'
    )
    (other / "case.json").write_text('{"environment": {"COLOUR": "red"}}')
    (other / "input.log").write_text("x\n")
    run(case.parent, "--update")
    program = tmp_path / "logstash"
    program.write_text(
        "#!/bin/sh\n"
        '[ "$1" = --path.settings ] && [ "$3" = --path.data ] || exit 2\n'
        f'exec {sys.executable} -m local_stack.logstash "$1" "$2" --path.state "$4"\n'
    )
    program.chmod(0o755)
    assert run(case.parent, "--with", program) == 0
    (case / "expected.ndjson").write_text("{}\n")
    assert run(case.parent, "--with", program) == 1


def test_another_logstash_that_fails_is_quoted(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = tmp_path / "logstash"
    program.write_text("#!/bin/sh\necho no memory >&2\nexit 7\n")
    program.chmod(0o755)
    assert run(case, "--with", program) == 1
    assert "ended with 7; its last lines:\nno memory" in capsys.readouterr().err
    assert run(case, "--with", tmp_path / "nothing") == 1
    assert "cannot be started" in capsys.readouterr().err
