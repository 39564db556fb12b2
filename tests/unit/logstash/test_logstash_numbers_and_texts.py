"""mutate and grok: corners from the plugins' source, run through JRuby 9.4.15."""

from pathlib import Path
from typing import Any

import pytest
from filtering import filtered, one

Row = dict[str, Any]
FAILED = "failed"

NUMBERS = [
    ("integer", "1.5e3", 1500),
    ("integer", "1e3", FAILED),
    ("integer", "017", 15),
    ("integer", "08", FAILED),
    ("integer", "0x1.8p+1", 3),
    ("integer", "+0x1a", FAILED),
    ("integer", "12\0", 12),
    ("integer", "\u00a012", FAILED),
    ("integer", "9007199254740993.0", 9007199254740992),
    ("integer", "9007199254740993", 9007199254740993),
    ("integer", "", FAILED),
    ("integer_eu", "1.234,9", 1234),
    ("float", "08", 8.0),
    ("float", "0x1p3", 8.0),
    ("float", "1e1_0", 1e10),
    ("float", "5.", FAILED),
    ("float", "1e400", "Infinity"),
]


@pytest.mark.parametrize(("kind", "text", "number"), NUMBERS)
def test_a_text_becomes_a_number(kind: str, text: str, number: Any) -> None:
    expected = {"a": text, "tags": ["_mutate_error"]} if number is FAILED else {"a": number}
    made = one(f'mutate {{ convert => {{ "a" => "{kind}" }} }}', {"a": text})
    assert made == expected
    assert type(made["a"]) is type(expected["a"])


TIMES = [("integer", 1), ("float", 1.5)]


@pytest.mark.parametrize(("kind", "number"), TIMES)
def test_a_time_becomes_the_seconds_since_1970(kind: str, number: float) -> None:
    filters = f"""date {{ match => ["a", "UNIX"] target => "t" }}
        mutate {{ convert => {{ "t" => "{kind}" }} }}"""
    assert one(filters, {"a": 1.5}) == {"a": 1.5, "t": number}


FLOATS = [
    (1e18, "1000000000000000000.0"),
    (1.2345678901234567e19, "1.23456789012346e+19"),
    (1e20, "1.0e+20"),
    (1.7976931348623157e308, "1.7976931348623157e+308"),
    (0.00012, "0.00012"),
    (0.000012, "1.2e-05"),
]


@pytest.mark.parametrize(("number", "text"), FLOATS)
def test_a_float_becomes_a_text_as_jruby_writes_it(number: float, text: str) -> None:
    assert one('mutate { convert => { "a" => "string" } }', {"a": number}) == {"a": text}


MUTATE: list[tuple[str, Row, Row]] = [
    ('copy => { "a" => "%{b}" }', {"a": 1, "b": "c"}, {"%{b}": 1}),
    (r'gsub => ["a", "b", "[\9]"]', {"a": "abc"}, {"a": "a[]c"}),
    (r'gsub => ["a", "b", "\k<x>"]', {"a": "abc"}, {"tags": ["_mutate_error"]}),
    ('lowercase => ["a"]', {"a": "ΑΣ"}, {"a": "ασ"}),
    ('capitalize => ["a"]', {"a": "ßA"}, {"a": "Ssa"}),
    ('add_field => { "[a][b]" => 1 } add_tag => ["t"]', {"a": "x"}, {"tags": ["_mutate_error"]}),
]


@pytest.mark.parametrize(("settings", "event", "changed"), MUTATE)
def test_mutate(settings: str, event: Row, changed: Row) -> None:
    assert one(f"mutate {{ {settings} }}", event) == event | changed


GROK: list[tuple[str, Row, Row]] = [
    ('match => { "m" => "%{INT:a:int:more}" }', {"m": "7"}, {"a": 7}),
    ('match => { "m" => "%{INT:a and more}" }', {"m": "7"}, {"a": "7"}),
    (r'match => { "m" => "(?<x:a:int>\d)" }', {"m": "7"}, {"a": 7}),
    ('match => { "m" => "^%{DATA:a:int}-%{DATA:b}$" }', {"m": "-"}, {"a": 0}),
    (
        'match => { "m" => "%{INT:a} %{WORD:a} %{INT:a}" }',
        {"m": "1 b 3"},
        {"a": ["1", "3", "b"]},
    ),
    ('match => { "m" => "(?:a%{INT:a:int}|b%{INT:a:int})" }', {"m": "b7"}, {"a": "7"}),
    (
        'match => { "m" => "%{INT:@timestamp}" } overwrite => ["@timestamp"]',
        {"m": "7"},
        {"tags": ["_grokparsefailure"]},
    ),
]


@pytest.mark.parametrize(("settings", "event", "changed"), GROK)
def test_grok(settings: str, event: Row, changed: Row, logstash_data: Path) -> None:
    assert filtered(f"grok {{ {settings} }}", event, data=logstash_data) == [event | changed]


def test_a_pattern_of_a_file_keeps_the_blank_at_its_end(
    tmp_path: Path, logstash_data: Path
) -> None:
    (tmp_path / "own").write_text("  # no pattern\nFIRST\t[a-z]+ \n\nSECOND [a-z]+\n")
    filters = f'grok {{ patterns_dir => ["{tmp_path}"] match => {{ "m" => "%{{FIRST:a}}b" }} }}'
    made = filtered(filters, {"m": "a b"}, {"m": "ab"}, data=logstash_data)
    assert made == [{"m": "a b", "a": "a "}, {"m": "ab", "tags": ["_grokparsefailure"]}]
