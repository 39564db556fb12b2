"""How options are written, and what fields may hold: as Logstash 8.19's own source has it."""

from pathlib import Path
from typing import Any

import pytest
from filtering import filtered, one

from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.definitions import files_of

Row = dict[str, Any]

TWICE: list[tuple[str, Row]] = [
    ('add_tag => "a" add_tag => "b"', {"tags": ["a", "b"]}),
    ('add_tag => "a" add_tag => "a"', {"tags": ["a"]}),
    ('add_tag => ["a"] add_tag => "a"', {"tags": ["a", "a"]}),
    ('add_field => { "x" => "1" } add_field => { "x" => "1" }', {"x": "1"}),
    ('add_field => { "x" => "1" } add_field => { "x" => "2" }', {"x": ["1", "2"]}),
    ('add_field => { "x" => "1" } add_field => { "x" => ["1"] }', {"x": ["1", "1"]}),
    ('add_field => ["x", "1", "x", "2"]', {"x": ["1", "2"]}),
]


@pytest.mark.parametrize(("options", "made"), TWICE)
def test_an_option_that_is_there_twice(options: str, made: Row) -> None:
    assert one(f"mutate {{ {options} }}", {}) == made


def test_a_hash_written_as_a_list_keeps_its_order() -> None:
    """As a hash, c would be renamed before b is there."""
    renames = '"b", "a", "c", "b"'
    assert one(f"mutate {{ rename => [{renames}] }}", {"b": 1, "c": 2}) == {"a": 1, "b": 2}


REFUSED = [
    ('add_field => { "a" => 1 "a" => 2 }', 'test.conf:1:43: the key "a" is there twice'),
    ("add_field => { a => 1 }", "test.conf:1:34: write a in quotes"),
    ("add_tag => x", "test.conf:1:30: write x in quotes"),
    ("add_tag => x-y", "test.conf:1:30: write x-y in quotes"),
    ("periodic_flush => True", "^test.conf:1:10: mutate periodic_flush must be true or false"),
]


@pytest.mark.parametrize(("options", "message"), REFUSED)
def test_an_option_that_a_logstash_refuses(options: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        one(f"mutate {{ {options} }}", {})


def test_hidden_files_and_those_of_editors_are_no_part_of_a_pipeline(tmp_path: Path) -> None:
    for name in ("b.conf", "a.conf", ".a.conf.swp", "a.conf~"):
        (tmp_path / name).write_text("filter { }")
    assert [Path(name).name for name, _ in files_of(str(tmp_path))] == ["a.conf", "b.conf"]


SET: list[tuple[str, Row, Row]] = [
    ('replace => { "@timestamp" => "x" }', {}, {"tags": ["_mutate_error"]}),
    ('rename => { "n" => "tags" }', {"n": 5}, {"tags": ["_mutate_error"]}),
    ('replace => { "[tags][x]" => "v" }', {}, {"tags": ["_mutate_error"]}),
    ('rename => { "n" => "tags" }', {"n": ["a"]}, {"tags": ["a"]}),
    ('replace => { "[l][x]" => "v" }', {"l": [1]}, {"l": [1]}),
    ('replace => { "[l][x][y]" => "v" }', {"l": [1]}, {"l": [1]}),
    ('replace => { "[l][2]" => "v" }', {"l": [1]}, {"l": [1, None, "v"]}),
    ('replace => { "[n][x]" => "v" }', {"n": None}, {"n": None, "tags": ["_mutate_error"]}),
    ('replace => { "[[a][b]]" => "v" }', {}, {"a": {"b": "v"}}),
]


@pytest.mark.parametrize(("options", "event", "made"), SET)
def test_what_a_field_may_hold(options: str, event: Row, made: Row) -> None:
    assert one(f"mutate {{ {options} }}", event) == made


READ: list[tuple[Row, Row]] = [
    ({"tags": 5}, {"tags": ["_tagsparsefailure"], "_tags": [5]}),
    ({"tags": ["a", 1]}, {"tags": ["_tagsparsefailure"], "_tags": [["a", 1]]}),
    ({"tags": "a"}, {"tags": "a"}),
    ({"tags": []}, {"tags": []}),
    ({"@timestamp": "2024-07-01"}, {"@timestamp": "2024-07-01T00:00:00.000Z"}),
    ({"@timestamp": "2024-07-01t10:00z"}, {"@timestamp": "2024-07-01T10:00:00.000Z"}),
    ({"@timestamp": "2023-02-30T10:00"}, {"@timestamp": "2023-02-28T10:00:00.000Z"}),
    ({"@timestamp": "2024-07-01T10:00:00+01:30:30"}, {"@timestamp": "2024-07-01T08:29:30.000Z"}),
]


@pytest.mark.parametrize(("event", "made"), READ)
def test_an_event_is_read_as_event_java_reads_it(event: Row, made: Row) -> None:
    assert filtered("", event) == [made]


@pytest.mark.parametrize(
    "time",
    ["2024-07-01T10", "2024-07-01T10:00:00,5", "2024-07-01T25:00", "2024-07-01T10:00:60",
     "2024-07-01T10:00:00.1234567891", "2024-07-32", "2024-07-01T10:00:00 Z"],
)  # fmt: skip
def test_an_unreadable_time_is_set_apart(time: str) -> None:
    failed = {"_@timestamp": time, "tags": ["_timestampparsefailure"]}
    assert filtered("", {"@timestamp": time}) == [failed]


SHOWN: list[tuple[str, Row, str]] = [
    ("%{l}", {"l": [{"k": [1, "a", None, True]}, None]}, "{k=[1, a, null, true]},"),
    ("%{{x}", {}, "%{{x}"),
    ("%{{yyyy}}", {}, "2001"),
]


@pytest.mark.parametrize(("template", "event", "text"), SHOWN)
def test_sprintf(template: str, event: Row, text: str) -> None:
    assert one(f'mutate {{ add_field => {{ "r" => "{template}" }} }}', event)["r"] == text
