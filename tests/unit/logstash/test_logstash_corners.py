"""Corners of the filters that no golden case shows, taken from the plugins' own source."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from filtering import filtered, one

from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.watchdog import WATCHDOG

Row = dict[str, Any]

KV: list[tuple[str, Row, Row]] = [
    ("", {"m": 'a="b"c d=e'}, {"a": '"b"c', "d": "e"}),
    ("", {"m": 'a="" b=1'}, {"b": "1"}),
    ("allow_empty_values => true", {"m": 'a="" b='}, {"a": "", "b": ""}),
    ('field_split => "&?"', {"m": "?x=1&y=2&x=3"}, {"x": ["1", "3"], "y": "2"}),
    (
        'field_split_pattern => ":+"',
        {"m": "k1=v1:k2=v2::k3=v3"},
        {"k1": "v1", "k2": "v2", "k3": "v3"},
    ),
    ('value_split => ":"', {"m": "a:1 b:2"}, {"a": "1", "b": "2"}),
    ('value_split_pattern => "=>"', {"m": "a=>1 b=>2"}, {"a": "1", "b": "2"}),
    ("include_brackets => false", {"m": "a=(b c)"}, {"a": "(b"}),
    ("", {"m": r"a=b\ c"}, {"a": r"b\ c"}),
    ("allow_duplicate_values => false", {"m": "a=abc a=b a=d"}, {"a": ["abc", "d"]}),
    ('recursive => true field_split => ";"', {"m": "a=b"}, {"a": "b"}),
    ("recursive => true", {"m": 'a="b=1 c=2"'}, {"a": {"b": "1", "c": "2"}}),
    ('include_keys => ["%{n}"] prefix => "p_"', {"m": "a=1 b=2", "n": "b"}, {"p_b": "2"}),
    ('exclude_keys => ["a"]', {"m": "a=1 b=2"}, {"b": "2"}),
    ('default_keys => { "z" => "none" }', {"m": "a=1"}, {"a": "1", "z": "none"}),
    ('trim_value => "<>," trim_key => "_"', {"m": "_a_=<1>,"}, {"a": "1"}),
    ('remove_char_value => "x" transform_value => "uppercase"', {"m": "a=axb"}, {"a": "AB"}),
    ('transform_key => "capitalize"', {"m": "aB=1"}, {"Ab": "1"}),
    ('whitespace => "strict"', {"m": "a= b=1"}, {"b": "1"}),
]


@pytest.mark.parametrize(("settings", "event", "added"), KV)
def test_kv(settings: str, event: Row, added: Row) -> None:
    assert one(f'kv {{ source => "m" {settings} }}', event) == event | added


MUTATE: list[tuple[str, Row, Row]] = [
    ('merge => { "a" => ["b", "c"] }', {"a": "x", "b": 1, "c": 2}, {"a": ["x", 2]}),
    ('merge => { "a" => ["b", "c"] }', {"a": ["x"], "b": 1, "c": 2}, {"a": ["x", 1, 2]}),
    ('merge => { "a" => "b" }', {"b": {"k": 1}}, {}),
    ('merge => { "a" => "b" }', {"a": {"j": 0}, "b": {"k": 1}}, {"a": {"j": 0, "k": 1}}),
    ('split => { "a" => " " }', {"a": "  x \t y "}, {"a": ["x", "y"]}),
    ('strip => ["a"]', {"a": [" x ", 1]}, {"tags": ["_mutate_error"]}),
    ('strip => ["a"]', {"a": [" x ", "y\n"]}, {"a": ["x", "y"]}),
    ('convert => { "a" => "boolean" }', {"a": "1x0"}, {"a": True}),
    ('convert => { "a" => "float" }', {"a": "-0x1A"}, {"a": -26.0}),
    ('convert => { "a" => "float_eu" }', {"a": "1.234,5"}, {"a": 1234.5}),
    ('convert => { "a" => "integer_eu" }', {"a": "1.234,9"}, {"a": 1234}),
    (r'gsub => ["a", "(?<x>b)", "[\k<x>\&\0\1]"]', {"a": "abc"}, {"a": "a[bbbb]c"}),
    (r'gsub => ["a", "b", "\q\\x"]', {"a": "b"}, {"a": "\\q\\x"}),
    ('gsub => ["a", "%{b}", "%{c}"]', {"a": "xyx", "b": "x", "c": 1}, {"a": "1y1"}),
    ('coerce => { "a" => "d" }', {"a": None}, {"a": "d"}),
    ('update => { "a" => "new" }', {"a": None}, {"a": "new"}),
    ('rename => { "[a][b]" => "c" }', {"a": {"b": None}}, {"a": {}, "c": None}),
]


@pytest.mark.parametrize(("settings", "event", "changed"), MUTATE)
def test_mutate(settings: str, event: Row, changed: Row) -> None:
    assert one(f"mutate {{ {settings} }}", event) == event | changed


CSV: list[tuple[str, str, Row]] = [
    ('convert => { "column1" => "boolean" }', "1,x", {"column1": "1", "column2": "x"}),
    ('convert => { "column1" => "boolean" }', " TRUE ,x", {"column1": True, "column2": "x"}),
    ('convert => { "column1" => "integer" }', "0x1A", {"column1": 26}),
    ('convert => { "column1" => "integer" }', "017", {"column1": 15}),
    ('convert => { "column1" => "integer" }', "08", {"column1": "08"}),
    ('convert => { "column1" => "float" }', "1_000.5", {"column1": 1000.5}),
    ('convert => { "column1" => "date" }', "2024", {"column1": "2024"}),
    ('convert => { "column1" => "date" }', "2024-03-04", {"column1": "2024-03-04T00:00:00.000Z"}),
    (
        'convert => { "column1" => "date_time" }',
        "2024-03-04 05:06:07+01:00",
        {"column1": "2024-03-04T04:06:07.000Z"},
    ),
    (r'quote_char => "\x00"', 'a "b",c', {"column1": 'a "b"', "column2": "c"}),
    ("", "a,b\nc,d", {"column1": "a", "column2": "b"}),
    ("", '"a\nb",c', {"column1": "a\nb", "column2": "c"}),
    ('columns => ["x"] autogenerate_column_names => false', "1,2", {"x": "1"}),
    ("skip_empty_columns => true", "1,,3", {"column1": "1", "column3": "3"}),
    ("", '"a"b', {"tags": ["_csvparsefailure"]}),
]


@pytest.mark.parametrize(("settings", "text", "added"), CSV)
def test_csv(settings: str, text: str, added: Row) -> None:
    assert one(f"csv {{ {settings} }}", {"message": text}) == {"message": text} | added


TRANSLATE: list[tuple[str, Row, Row]] = [
    ('exact => false dictionary => { "a" => "b" "b" => "c" }', {"s": "ab"}, {"t": "bc"}),
    ('regex => true dictionary => { "^4\\d\\d$" => "client" }', {"s": 404}, {"t": "client"}),
    ('dictionary => { "a" => "b" } fallback => "no %{s}"', {"s": "x"}, {"t": "no x"}),
    ('iterate_on => "s" dictionary => { "a" => "b" }', {"s": ["a", "x"]}, {"t": ["b", None]}),
    (
        'iterate_on => "s" dictionary => { "a" => "b" } fallback => "?"',
        {"s": ["a", "x"]},
        {"t": ["b", "?"]},
    ),
    (
        'iterate_on => "l" dictionary => { "a" => "b" }',
        {"l": [{"s": "a"}, {"s": "x"}]},
        {"l": [{"s": "a", "t": "b"}, {"s": "x"}]},
    ),
    ('dictionary => { "a" => "b" }', {"s": "a", "t": 1}, {}),
    ('dictionary => { "a" => "b" } override => true', {"s": "a", "t": 1}, {"t": "b"}),
    ('dictionary => ["a", "b"]', {"s": "a"}, {"t": "b"}),
]


@pytest.mark.parametrize(("settings", "event", "changed"), TRANSLATE)
def test_translate(settings: str, event: Row, changed: Row) -> None:
    made = one(f'translate {{ source => "s" target => "t" {settings} }}', event)
    assert made == event | changed


PRUNE: list[tuple[str, Row]] = [
    ('whitelist_values => { "m" => "^GET$" }', {"m": ["GET"], "n": "x"}),
    ('blacklist_values => { "m" => "^GET$" }', {"m": ["PUT", "GOT"], "n": "x"}),
    ('blacklist_values => { "n" => "x" }', {"m": ["GET", "PUT", "GOT"]}),
    ('whitelist_values => { "n" => "z" }', {"m": ["GET", "PUT", "GOT"]}),
    ('blacklist_names => ["^n"]', {"m": ["GET", "PUT", "GOT"]}),
    ('interpolate => true blacklist_names => ["^%{n}"] ', {"m": ["GET", "PUT", "GOT"], "n": "x"}),
]


@pytest.mark.parametrize(("settings", "left"), PRUNE)
def test_prune(settings: str, left: Row) -> None:
    assert one(f"prune {{ {settings} }}", {"m": ["GET", "PUT", "GOT"], "n": "x"}) == left


OTHERS: list[tuple[str, Row, Row]] = [
    (
        'cidr { address => ["%{a}"] network => ["%{n}"] add_tag => ["in"] }',
        {"a": "10.1.2.3", "n": "192.168.0.0/16, 10.0.0.0/8"},
        {"tags": ["in"]},
    ),
    (
        'fingerprint { method => "PUNCTUATION" source => ["gone", "a"] target => "p" }',
        {"a": "a-b (c) €¿"},
        {"p": "-()€¿"},
    ),
    ('json { source => "j" }', {"j": '{"[a][b]": 1, "c.d": 2}'}, {"a": {"b": 1}, "c.d": 2}),
    ('json { source => "j" target => "t" }', {"j": False}, {}),
    ('uuid { target => "u" }', {"u": 0}, {}),
    (
        'grok { match => { "m" => "%{INT:[a][b]}" } }',
        {"m": "7", "a": "text"},
        {"tags": ["_grokparsefailure"]},
    ),
    ('grok { match => { "m" => "%{DIGITS=[0-9]{2}} %{DIGITS:n}" } }', {"m": "12 34"}, {"n": "34"}),
    ('grok { match => { "m" => "%{INT:n:long}" } }', {"m": "7"}, {"n": "7"}),
    (
        'grok { match => { "m" => "%{INT:n:int}" } target => "t" overwrite => ["n"] }',
        {"m": "7", "t": {"n": 1}},
        {"t": {"n": 7}},
    ),
    (
        'grok { match => { "m" => "%{WORD:[@metadata][x]}" } } '
        'mutate { add_field => { "y" => "%{[@metadata][x]}" } }',
        {"m": "hi"},
        {"y": "hi"},
    ),
]


@pytest.mark.parametrize(("filters", "event", "changed"), OTHERS)
def test_other_filters(filters: str, event: Row, changed: Row, logstash_data: Path) -> None:
    assert filtered(filters, event, data=logstash_data) == [event | changed]


TIMES = [
    ("%{{uuuu-MM-dd'T'HH:mm:ss.SSSSSSX}}", "2024-03-04T05:06:07.891234Z"),
    ("%{{QQQ yyyy EEEE d MMMM}}", "Q1 2024 Monday 4 March"),
    ("%{{YYYY-'W'ww-e}}", "2024-W10-1"),
    ("%{{hh:mm a xxx Z}}", "05:06 AM +00:00 +0000"),
    ("%{{bbb}}", "%{{bbb}}"),
    ("%{+yyyy.MM.dd}", "2024.03.04"),
    ("%{+xxxx.ww}", "2024.10"),
]


@pytest.mark.parametrize(("pattern", "shown"), TIMES)
def test_dates_in_settings(pattern: str, shown: str) -> None:
    event = {"@timestamp": "2024-03-04T05:06:07.891234567Z"}
    assert one(f'mutate {{ add_field => {{ "d" => "{pattern}" }} }}', event)["d"] == shown


WEEKS = [
    ("2026-10-04T23:59:59.999Z", "2026.w40"),
    ("2026-10-05T00:00:00.000Z", "2026.w41"),
    ("2027-01-03T12:00:00.000Z", "2026.w53"),
    ("2024-12-30T00:00:00.000Z", "2025.w01"),
    ("2023-01-01T23:00:00.000Z", "2022.w52"),
]


@pytest.mark.parametrize(("moment", "week"), WEEKS)
def test_a_week_of_iso_8601_is_whole_in_the_year_of_its_thursday(moment: str, week: str) -> None:
    event = {"@timestamp": moment}
    assert one("""mutate { add_field => { "w" => "%{+xxxx.'w'ww}" } }""", event)["w"] == week


def test_the_time_of_now_is_not_the_events() -> None:
    before = datetime.now(UTC)
    event = {"@timestamp": "2024-03-04T05:06:07.891Z"}
    shown = one('mutate { add_field => { "d" => "at %{{TIME_NOW}}" } }', event)["d"]
    assert before <= datetime.fromisoformat(shown.removeprefix("at ")) <= datetime.now(UTC)


def test_a_map_is_hashed_as_ruby_writes_it_with_its_keys_sorted() -> None:
    text = '|a|{"b"=>[1.0, nil, "x"], "c"=>{"d"=>true}}|'
    filters = 'fingerprint { source => ["a"] concatenate_sources => true target => "f" }'
    event = {"a": {"c": {"d": True}, "b": [1.0, None, "x"]}}
    assert one(filters, event)["f"] == hashlib.sha1(text.encode()).hexdigest()


BAD = [
    ("ruby { }", "ruby is one of Logstash's, but this runner does not have it"),
    ("grok { timeout_scope => 'x' }", "timeout_scope must be pattern or event"),
    ("translate { source => 's' dictionary => {'a' => 'b'} dictionary_path => 'd' }", "exclude"),
    ("cidr { network => ['::/0'] network_path => 'd' }", "exclude"),
    ("kv { whitespace => 'x' }", "lenient or strict"),
    ("csv { convert => { 'a' => 'x' } }", "write one of integer, float"),
]


@pytest.mark.parametrize(("filters", "message"), BAD)
def test_a_wrong_setting_is_an_error_that_says_what_to_write(
    filters: str, message: str, logstash_data: Path
) -> None:
    with pytest.raises(ConfigError, match=rf"test\.conf:1:10: .*{message}"):
        filtered(filters, {}, data=logstash_data)


def test_a_regex_without_end_is_given_up_and_the_stream_goes_on(logstash_data: Path) -> None:
    filters = 'grok { match => { "m" => "^(a+)+$" } timeout_millis => 300 }'
    WATCHDOG.start()
    try:
        made = filtered(filters, {"m": "a" * 40 + "b"}, {"m": "aaa"}, data=logstash_data)
    finally:
        WATCHDOG.stop()
    assert [event.get("tags") for event in made] == [["_groktimeout"], None]
