"""More corners of csv, dissect, json, kv and their like, each as its plugin's own source has it."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from filtering import filtered, one

from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.filters.murmur import murmur3_128

Row = dict[str, Any]

CSV: list[tuple[str, Any, Row]] = [
    ("", 5, {"tags": ["_csvparsefailure"]}),
    ("", ["a,b"], {"tags": ["_csvparsefailure"]}),
    ("", "\na,b", {}),
    ("", '"x\ny",b\r\nc', {"tags": ["_csvparsefailure"]}),
    ('separator => ""', "a,b", {"tags": ["_csvparsefailure"]}),
    ('quote_char => ""', "a,b", {"tags": ["_csvparsefailure"]}),
    ('convert => { "column1" => "boolean" }', " Yes ", {"column1": "yes"}),
    (
        'convert => { "column2" => "boolean" } add_tag => ["read"]',
        "a,,c",
        {"column1": "a", "tags": ["_csvparsefailure"]},
    ),
    ('columns => ["a", "b[c]"]', "1,2,3", {"a": "1", "tags": ["_csvparsefailure"]}),
]


@pytest.mark.parametrize(("settings", "value", "added"), CSV)
def test_csv(settings: str, value: Any, added: Row) -> None:
    assert one(f"csv {{ {settings} }}", {"message": value}) == {"message": value} | added


def test_a_header_without_a_name_leaves_the_columns_number() -> None:
    header, row = {"message": "a,,c"}, {"message": "1,2,3"}
    (made,) = filtered("csv { autodetect_column_names => true }", header, row)
    assert made == row | {"a": "1", "column2": "2", "c": "3"}


def test_an_empty_header_spoils_the_columns_that_were_to_be_detected() -> None:
    made = filtered("csv { autodetect_column_names => true }", {"message": ""}, {"message": "a"})
    assert made == [{"message": "a", "tags": ["_csvparsefailure"]}]


DISSECT: list[tuple[str, Row, Row]] = [
    ("T %{+a/2} %{+a} %{+a/1}", {"m": "T x y z"}, {"a": "y zT x"}),
    ("%{+a->/2} %{+a/1}", {"m": "x   y"}, {"a": "y x"}),
    ("T %{a} %{->} %{b}", {"m": "T x    y"}, {"a": "x", "": "", "b": "y"}),
    ("%{a}%{b}", {"m": "xy"}, {"tags": ["_dissectfailure"]}),
    ("%{a} %{b}", {"m": " y"}, {"a": "", "b": " y"}),
    ("T %{a} %{b}", {"m": "T  y"}, {"a": "", "b": "y"}),
    ("{%{a}}", {"m": "{x}"}, {"a": "x}"}),
    ("%{a/123}", {"m": "x"}, {"a/123": "x"}),
    ("%{?k}=%{&k}", {"m": "x=1", "k": "held"}, {"held": "1"}),
    ("%{+k} %{&k}", {"m": "x 1"}, {"k": "x", "x": "1"}),
    ("%{?k}=%{&k} %{z}", {"m": "a[b=1 2"}, {"z": "2", "tags": ["_dissectfailure"]}),
    ("%{a} %{b}", {"m": None}, {"tags": ["_dissectfailure"]}),
]


@pytest.mark.parametrize(("mapping", "event", "changed"), DISSECT)
def test_dissect(mapping: str, event: Row, changed: Row) -> None:
    made = one(f'dissect {{ mapping => {{ "m" => "{mapping}" }} }}', event)
    assert made == event | changed


CONVERTED: list[tuple[str, Any, Row]] = [
    ("float", "2.0", {"n": 2.0}),
    ("float", "1e3", {"n": 1000.0}),
    ("float", "2", {"n": 2}),
    ("INT", "-7.9", {"n": -7}),
    ("int", "12345678901234567890.7", {"n": 12345678901234567890}),
    ("int", "nan", {"tags": ["_dataconversionuncoercible_n_int"]}),
    ("float", "1_0", {"tags": ["_dataconversionuncoercible_n_float"]}),
    ("float", " 1", {"tags": ["_dataconversionuncoercible_n_float"]}),
]


@pytest.mark.parametrize(("kind", "value", "changed"), CONVERTED)
def test_dissect_converts_as_a_java_big_decimal(kind: str, value: Any, changed: Row) -> None:
    made = one(f'dissect {{ convert_datatype => {{ "n" => "{kind}" }} }}', {"n": value})
    assert repr(made) == repr({"n": value} | changed)


def test_each_mapping_that_matches_decorates_and_a_missing_field_does_not() -> None:
    filters = (
        'dissect { mapping => { "a" => "%{x} %{y}" "b" => "%{z}" "c" => "%{w} %{v}" } '
        'add_field => { "n" => "1" } }'
    )
    event = {"a": "1 2", "b": "3", "c": "none"}
    made = {"x": "1", "y": "2", "z": "3", "n": ["1", "1"], "tags": ["_dissectfailure"]}
    assert one(filters, event) == event | made
    assert one(filters, {"d": 1}) == {"d": 1}


JSON: list[tuple[str, Row, Row]] = [
    ("", {"j": '{"a": 1, "b[c]": 2, "d": 3}'}, {"a": 1, "tags": ["_jsonparsefailure"]}),
    ("", {"j": '{"a": 1, "tags": {"b": 2}}'}, {"a": 1, "tags": ["_jsonparsefailure"]}),
    ('target => "t"', {"j": 5}, {"tags": ["_jsonparsefailure"]}),
    ('target => "t"', {"j": [1, 2]}, {"tags": ["_jsonparsefailure"]}),
    ('target => "t" skip_on_invalid_json => true', {"j": True}, {}),
]


@pytest.mark.parametrize(("settings", "event", "changed"), JSON)
def test_json(settings: str, event: Row, changed: Row) -> None:
    assert one(f'json {{ source => "j" {settings} }}', event) == event | changed


def test_a_time_that_is_none_is_kept_as_a_text_and_it_is_now() -> None:
    event = {"j": '{"@timestamp": 5}', "@timestamp": "2001-01-01T00:00:00.000Z"}
    made = one('json { source => "j" }', event)
    assert (made["_@timestamp"], made["tags"]) == ("5", ["_timestampparsefailure"])
    assert made["@timestamp"] > "2024"


def test_kv_stops_at_a_key_that_is_no_field_reference() -> None:
    event = {"m": "a=1 list[]=2 b=3"}
    assert one('kv { source => "m" }', event) == event | {"a": "1", "tags": ["_kv_filter_error"]}


OTHERS: list[tuple[str, Row, list[Row]]] = [
    ('split { field => "l" }', {"l": ["a", None, "b"]}, [{"l": "a"}, {"l": "b"}]),
    ('split { field => "l" }', {"l": ""}, []),
    ('split { field => "l" terminator => "" }', {"l": "ab"}, [{"l": "a"}, {"l": "b"}]),
    ('split { field => "l" terminator => " " }', {"l": "  a\tb "}, [{"l": "a"}, {"l": "b"}]),
    ('split { field => "l" terminator => " " }', {"l": " a"}, [{"l": " a"}]),
    ('clone { clones => ["a"] }', {"tags": ["a"]}, [{"tags": ["a"]}, {"tags": ["a", "a"]}]),
    ("drop { percentage => 0 }", {"a": 1}, [{"a": 1}]),
    ('uuid { target => "u" }', {"u": False}, [{"u": False}]),
    (
        "truncate { length_bytes => 1 }",
        {"a": [{"b": "long"}, "long", ["long"]], "c": {"d": "long"}},
        [{"a": [{"b": "long"}, "l", ["long"]], "c": {"d": "l"}}],
    ),
    ("truncate { fields => [] length_bytes => 1 }", {"a": "long"}, [{"a": "long"}]),
    (
        'prune { whitelist_values => { "m" => "A|B" } blacklist_values => { "m" => "A" } }',
        {"m": ["A", "B", "C"]},
        [{"m": ["B", "C"]}],
    ),
    ('urldecode { field => "a" }', {"a": 'q"é\n#{%FF'}, [{"a": r"q\"é\n\#{\xFF"}]),
    ('urldecode { field => "[a][b]" }', {"a": "t"}, [{"a": "t", "tags": ["_urldecodefailure"]}]),
    ('urldecode { field => "a" charset => "Windows-1252" }', {"a": "%80%81"}, [{"a": "€\ufffd"}]),
    (
        'cidr { address => ["%{a}"] network => [" 10.0.0.0/8 "] add_tag => ["in"] }',
        {"a": " 10.1.1.1"},
        [{"a": " 10.1.1.1"}],
    ),
]


@pytest.mark.parametrize(("filters", "event", "made"), OTHERS)
def test_other_filters(filters: str, event: Row, made: list[Row]) -> None:
    assert filtered(filters, event) == made


def test_networks_of_a_file_are_taken_line_by_line_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "networks"
    file.write_text("10.0.0.0/8,11.0.0.0/8\n12.0.0.0/8\n")
    filters = f'cidr {{ address => ["%{{a}}"] network_path => "{file}" add_tag => ["in"] }}'
    made = filtered(filters, {"a": "10.1.1.1"}, {"a": "11.1.1.1"}, {"a": "12.1.1.1"})
    assert [event.get("tags") for event in made] == [None, None, ["in"]]


TRANSLATE: list[tuple[str, Row, Row]] = [
    ('field => "s" destination => "t"', {"s": "a"}, {"t": "b"}),
    ('field => "s"', {"s": "a"}, {"s": "b"}),
    (
        'source => "s" target => "t" iterate_on => "l" fallback => "?"',
        {"l": [{"s": "x"}, {"r": 1}, {"s": None}]},
        {"l": [{"s": "x", "t": "?"}, {"r": 1}, {"s": None}]},
    ),
    ('source => "s" target => "[t][u]"', {"s": "a", "t": "text"}, {}),
]


@pytest.mark.parametrize(("settings", "event", "changed"), TRANSLATE)
def test_translate(settings: str, event: Row, changed: Row) -> None:
    made = one(f'translate {{ dictionary => {{ "a" => "b" }} {settings} }}', event)
    assert made == event | changed


DICTIONARIES = [
    ("d.yml", '"1": one\n2: two\n', [{"s": "1", "t": "one"}, {"s": "2"}]),
    ("d.csv", '1,"one, two"\n2\n', [{"s": "1", "t": "one, two"}, {"s": "2", "t": None}]),
    ("d.json", '\ufeff{"1": {"a": 1}}', [{"s": "1", "t": {"a": 1}}, {"s": "2"}]),
]


@pytest.mark.parametrize(("name", "text", "made"), DICTIONARIES)
def test_a_dictionary_file(name: str, text: str, made: list[Row], tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    filters = f'translate {{ source => "s" target => "t" dictionary_path => "{file}" }}'
    assert filtered(filters, {"s": "1"}, {"s": "2"}) == made


def test_integers_beyond_32_bits_are_hashed_as_64() -> None:
    filters = 'fingerprint { source => ["n"] target => "f" method => "MURMUR3_128" }'
    halves = murmur3_128((2**31).to_bytes(8, "little"), seed=2)
    expected = b"".join(half.to_bytes(8, "little") for half in halves).hex()
    assert one(filters, {"n": 2**31})["f"] == expected


def test_all_fields_are_hashed_with_the_version_that_every_event_has() -> None:
    filters = 'fingerprint { concatenate_all_fields => true target => "f" }'
    text = "|@timestamp|2001-02-03T04:05:06.789Z|@version|1|a|x|"
    made = {"a": "x", "f": hashlib.sha1(text.encode()).hexdigest()}
    assert one(filters, {"a": "x"}) == made
    assert one("mutate { }", {"@version": "1"}) == {"@version": "1"}


BAD = [
    ("dissect { convert_datatype => { 'a' => 'bool' } }", "write int or float"),
    ("translate { dictionary => { 'a' => 'b' } }", "set source"),
    ("translate { source => 'a' field => 'b' }", "write source only"),
    ("translate { source => 'a' refresh_behaviour => 'x' }", "write merge or replace"),
    ("urldecode { charset => 'x' }", "charset x is not known"),
    ("translate { source => 'a' dictionary_path => 'd.txt' }", r"end in \.json"),
]


@pytest.mark.parametrize(("filters", "message"), BAD)
def test_a_wrong_setting_is_an_error_that_says_what_to_write(filters: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        filtered(filters, {})
