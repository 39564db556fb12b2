"""`test DIR`: tells what differs, writes what is new, and asks another Logstash the same."""

import json
from pathlib import Path

import pytest

from local_stack.logstash.__main__ import main
from local_stack.logstash.cases.difference import differences

PIPELINE = """filter {
  mutate { uppercase => ["message"] add_field => { "[@metadata][id]" => "%{message}-%{n}" } }
}"""


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = tmp_path / "cases" / "upper"
    folder.mkdir(parents=True)
    (folder / "pipeline.conf").write_text(PIPELINE)
    (folder / "input.ndjson").write_text('{"message":"one","n":1}\n{"message":"two","n":2}\n')
    (folder / "expected.ndjson").write_text('{"message":"ONE","n":1}\n{"message":"TWO","n":2}\n')
    return folder


def run(*arguments: object) -> int:
    return main(["test", *map(str, arguments)], {})


def test_cases_that_come_out_as_expected_end_with_zero(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(case.parent) == 0
    assert capsys.readouterr().out == "ok   upper\n1 case, all as expected\n"


def test_a_difference_names_case_document_and_field(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (case / "expected.ndjson").write_text('{"message":"ONE","n":1.0}\n{"message":"TWO","n":2}\n')
    assert run(case.parent) == 1
    out = capsys.readouterr().out
    assert "FAIL upper\n    document 1:\n        [n]: expected 1.0, came 1\n" in out


def test_update_writes_what_came(case: Path) -> None:
    (case / "expected.ndjson").unlink()
    assert run(case) == 1
    assert run(case, "--update") == 0
    assert run(case) == 0


def test_metadata_is_shown_where_a_case_asks_for_it(case: Path) -> None:
    (case / "case.json").write_text('{"metadata": true}')
    assert run(case, "--update") == 0
    first = json.loads((case / "expected.ndjson").read_text().splitlines()[0])
    assert first["@metadata"] == {"id": "ONE-1"}


def test_raw_lines_become_events_as_the_file_input_makes_them(case: Path) -> None:
    (case / "input.ndjson").unlink()
    (case / "input.log").write_bytes(b"one\nbad \xff\n")
    assert run(case, "--update") == 0
    made = [json.loads(line) for line in (case / "expected.ndjson").read_text().splitlines()]
    assert [one["log"]["offset"] for one in made] == [0, 4]
    assert made[1]["event"] == {"original": "bad \\xFF"}


def test_a_pipeline_that_does_not_compile_fails_its_case_alone(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = case.parent / "broken"
    other.mkdir()
    (other / "pipeline.conf").write_text("filter { grokk { } }")
    (other / "input.log").write_text("x\n")
    assert run(case.parent) == 1
    out = capsys.readouterr().out
    assert "FAIL broken\n" in out
    assert "no filter plugin grokk" in out
    assert "ok   upper" in out


def test_of_a_folder_the_configuration_is_read_and_nothing_else(case: Path) -> None:
    """Also where a path holds what would be a pattern."""
    folder = case.parent / "{our,own} [p]*pelines"
    folder.mkdir()
    (case / "pipeline.conf").rename(folder / "50-filter.conf")
    (folder / "60-more.conf").write_text('filter { mutate { add_field => { "more" => "1" } } }')
    for name in ("README.md", "50-filter.conf.orig", ".50-filter.conf", "50-filter.conf~"):
        (folder / name).write_text("no configuration")
    (case / "case.json").write_text(json.dumps({"pipeline": f"../{folder.name}"}))
    (case / "expected.ndjson").write_text(
        '{"message":"ONE","n":1,"more":"1"}\n{"message":"TWO","n":2,"more":"1"}\n'
    )
    assert run(case) == 0


@pytest.mark.parametrize("name", ["other", "empty", 5])
def test_a_pipeline_that_is_not_there_is_told_with_the_file_that_names_it(
    name: object, case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (case / "empty").mkdir()
    (case / "case.json").write_text(json.dumps({"pipeline": name}))
    assert run(case) == 1
    said = f'{case}/case.json: {case}/{name} is no file, and no folder with *.conf: correct "pipe'
    assert said in capsys.readouterr().out


def test_a_case_without_a_pipeline_is_told_to_write_or_to_name_one(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (case / "pipeline.conf").unlink()
    assert run(case) == 1
    assert f"{case}/pipeline.conf is not there: write it" in capsys.readouterr().out


def test_a_folder_without_cases_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path) == 1
    assert "no case below" in capsys.readouterr().err


def test_documents_that_are_missing_or_too_many_are_told_apart() -> None:
    one, two, three = {"a": 1}, {"a": 2}, {"a": 3}
    assert differences([one, two, three], [one, three]) == ['document 2 is missing: {"a": 2}']
    assert differences([one], [one, two]) == ['document 2 came too much: {"a": 2}']
