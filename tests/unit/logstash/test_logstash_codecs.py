"""Codecs: what bytes become, at the edges where inputs cut them, and what events are written as."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local_stack.logstash.codecs.base import Codec
from local_stack.logstash.codecs.charset import utf8
from local_stack.logstash.codecs.registry import codec_of
from local_stack.logstash.codecs.tokenizer import Tokenizer
from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.config.parse import parse
from local_stack.logstash.config.tree import Place
from local_stack.logstash.event import Event
from local_stack.logstash.plugin import Context
from local_stack.logstash.timestamp import Timestamp


def codec(text: str, ecs: bool = True, data: Path = Path("nowhere")) -> Codec:
    """`text`: what a configuration writes behind `codec =>`."""
    (section,) = parse([("c.conf", f"input {{ stdin {{ codec => {text} }} }}")])
    written = dict(section.body[0].settings)["codec"]
    return codec_of(written, Place("c.conf", 1, 1), Context({}, data, ecs), ecs)()


def messages(fields: list[dict[str, Any]]) -> list[Any]:
    return [each["message"] for each in fields]


def test_plain_keeps_the_original_under_ecs_alone() -> None:
    assert codec("plain").decode(b"a") == [{"message": "a", "event": {"original": "a"}}]
    assert codec("plain", ecs=False).decode(b"a") == [{"message": "a"}]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"good \xc3\xa4", "good ä"),
        (b"bad \xff", "bad \\xFF"),
        (b'"quoted" \xe9\\', '\\"quoted\\" \\xE9\\\\'),
        (
            b"\xc3\xa4 tab\t nul\x00 esc\x1b del\x7f \xff",
            "ä tab\\t nul\\u0000 esc\\e del\\x7F \\xFF",
        ),
        (b"#{x} #$y #@z # \xff", "\\#{x} \\#$y \\#@z # \\xFF"),
        (b"half \xe4\xb8", "half \\xE4\\xB8"),
    ],
)
def test_broken_utf8_is_shown_as_ruby_inspects_it(raw: bytes, text: str) -> None:
    assert utf8(raw) == text


def test_other_charsets_become_text() -> None:
    assert messages(codec('plain { charset => "ISO-8859-1" }').decode(b"\xe4")) == ["ä"]
    assert messages(codec('plain { charset => "CP1252" }').decode(b"\x80")) == ["€"]
    assert messages(codec('plain { charset => "UTF-16LE" }').decode(b"a\0b\0")) == ["ab"]
    assert messages(codec('plain { charset => "ASCII-8BIT" }').decode(b"a\xff")) == ["a\ufffd"]


def test_a_charset_that_nobody_knows_is_an_error_with_its_place() -> None:
    with pytest.raises(ConfigError, match=r"c\.conf:1:26: charset klingon is not known"):
        codec('plain { charset => "klingon" }')


def test_line_holds_back_what_has_no_end_yet() -> None:
    line = codec("line")
    assert messages(line.decode(b"one\ntw")) == ["one"]
    assert messages(line.decode(b"o\n")) == ["two"]
    line.decode(b"rest")
    assert messages(line.flush()) == ["rest"]
    assert line.flush() == []


def test_a_delimiter_may_be_cut_in_two() -> None:
    line = codec('line { delimiter => "||" }')
    assert messages(line.decode(b"one|")) == []
    assert messages(line.decode(b"|two||")) == ["one", "two"]


@settings(deadline=None)
@given(st.lists(st.binary(max_size=30), max_size=8))
def test_wherever_a_stream_is_cut_the_lines_are_the_same(pieces: list[bytes]) -> None:
    tokens = Tokenizer("\n")
    found = [line for piece in pieces for line in tokens.extract(piece)]
    assert [*found, tokens.flush()] == b"".join(pieces).split(b"\n")


def test_json_makes_an_event_an_object() -> None:
    assert codec("json", ecs=False).decode(b'{"a":1}') == [{"a": 1}]
    assert codec("json").decode(b'[{"a":1},{"a":2}]') == [{"a": 1}, {"a": 2}]
    assert codec("json").decode(b'{"a":1}') == [{"a": 1, "event": {"original": '{"a":1}'}}]
    assert codec("json { target => '[b][c]' }", ecs=False).decode(b'{"a":1}') == [
        {"b": {"c": {"a": 1}}}
    ]


@pytest.mark.parametrize("raw", [b"nothing", b"1", b'"x"', b"[1]", b'{"a":', b'{"a":"\xff"}'])
def test_json_that_is_none_keeps_its_text(raw: bytes) -> None:
    (made,) = codec("json").decode(raw)
    assert made == {"message": utf8(raw), "tags": ["_jsonparsefailure"]}


def test_json_as_deep_as_a_hundred_with_keys_twice_and_huge_numbers() -> None:
    deep = b'{"a":' * 100 + b"1" + b"}" * 100
    assert "message" not in codec("json").decode(deep)[0]
    assert codec("json", ecs=False).decode(b'{"a":1,"a":2}') == [{"a": 2}]
    assert codec("json", ecs=False).decode(b'{"a":123456789012345678901234567890}') == [
        {"a": 123456789012345678901234567890}
    ]


def test_json_lines_takes_a_stream_and_skips_blank_lines() -> None:
    lines = codec("json_lines", ecs=False)
    assert lines.decode(b'{"a":1}\n\n{"a"') == [{"a": 1}]
    assert lines.decode(b":2}\n") == [{"a": 2}]
    lines.decode(b"{no")
    assert lines.flush() == [{"message": "{no", "tags": ["_jsonparsefailure"]}]


def feed(made: Codec, *lines: str) -> list[Any]:
    return messages([fields for line in lines for fields in made.decode(line.encode())])


def test_multiline_joins_with_the_previous_line() -> None:
    made = codec('multiline { pattern => "^\\s" what => previous }')
    assert feed(made, "a", " a2", "b") == ["a\n a2"]
    assert made.pending == 1
    assert messages(made.flush()) == ["b"]
    assert made.pending == 0


def test_multiline_joins_with_the_next_line() -> None:
    made = codec("multiline { pattern => '\\\\$' what => next }")
    assert feed(made, "a\\", "b", "c") == ["a\\\nb", "c"]


def test_multiline_negated_with_a_named_pattern(logstash_data: Path) -> None:
    text = 'multiline { pattern => "^%{TIMESTAMP_ISO8601} " negate => true what => previous }'
    made = codec(text, data=logstash_data)
    assert feed(made, "2024-03-04T08:15:42 one", "trace", "2024-03-04T08:15:43 two") == [
        "2024-03-04T08:15:42 one\ntrace"
    ]


def test_multiline_tags_what_is_more_than_one_line() -> None:
    made = codec('multiline { pattern => "^ " what => previous multiline_tag => "many" }')
    made.decode(b"a")
    assert "tags" not in made.decode(b"b")[0]
    made.decode(b" b2")
    assert made.flush()[0]["tags"] == ["many"]


def test_multiline_ends_an_event_that_grows_too_long() -> None:
    by_lines = codec('multiline { pattern => "^ " what => previous max_lines => 2 }')
    first = [f for n in range(4) for f in by_lines.decode(b" %d" % n)]
    assert first[0]["tags"] == ["multiline", "multiline_codec_max_lines_reached"]
    by_bytes = codec('multiline { pattern => "^ " what => previous max_bytes => "10 b" }')
    found = [f for n in range(4) for f in by_bytes.decode(b" 12345")]
    assert found[0]["tags"] == ["multiline", "multiline_codec_max_bytes_reached"]


def test_multiline_comes_out_by_itself_when_nothing_follows() -> None:
    made = codec('multiline { pattern => "^ " what => previous auto_flush_interval => 2 }')
    made.decode(b"a")
    assert made.idle(100.0) == []
    assert made.idle(101.0) == []
    assert messages(made.idle(102.0)) == ["a"]


@settings(deadline=None)
@given(st.lists(st.text(alphabet="a \\", max_size=4), max_size=12), st.booleans(), st.booleans())
def test_multiline_loses_no_line_and_keeps_their_order(
    lines: list[str], following: bool, negate: bool
) -> None:
    what = "next" if following else "previous"
    negated = str(negate).lower()
    made = codec(f'multiline {{ pattern => "^ " what => {what} negate => {negated} }}')
    found = feed(made, *lines) + messages(made.flush())
    assert "\n".join(found) == "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('multiline { what => "previous" }', "multiline needs the setting pattern"),
        ('multiline { pattern => "a" what => "both" }', "what must be previous or next"),
        ('multiline { pattern => "%{NONE}" what => next }', "no grok patterns in"),
        ('plain { colour => "red" }', "codec plain has no setting colour"),
        ("cef", "no codec cef; there are json, "),
    ],
)
def test_a_codec_that_cannot_be_made_is_an_error_before_any_event(text: str, reason: str) -> None:
    with pytest.raises(Exception, match=reason):
        codec(text)


EVENT = Event({"message": "hi", "@timestamp": Timestamp(0), "host": {"name": "h"}}, {"m": 1})


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain", "1970-01-01T00:00:00.000Z {name=h} hi"),
        ("line", "1970-01-01T00:00:00.000Z {name=h} hi\n"),
        ('line { format => "%{message}/%{[host][name]}" }', "hi/h\n"),
        ('plain { format => "%{gone}" }', "%{gone}"),
        ("json", '{"message":"hi","@timestamp":"1970-01-01T00:00:00.000Z","host":{"name":"h"}}'),
    ],
)
def test_events_are_written_as_the_codec_says(text: str, written: str) -> None:
    assert codec(text).encode(EVENT).decode() == written


def test_rubydebug_lines_up_keys_and_shows_metadata_when_asked() -> None:
    event = Event({"a": "x", "list": [1, {"b": None}], "empty": {}}, {"m": True})
    assert codec("rubydebug { metadata => true }").encode(event).decode() == (
        '{\n            "a" => "x",\n         "list" => [\n        [0] 1,\n        [1] {\n'
        '            "b" => nil\n        }\n    ],\n        "empty" => {},\n'
        '    "@metadata" => {\n        "m" => true\n    }\n}\n'
    )


def test_without_a_format_an_event_is_its_time_host_and_message_as_java_prints_them() -> None:
    event = {"@timestamp": Timestamp.from_millis(0), "host": {"name": "a", "ip": ["b", None]}}
    written = b"1970-01-01T00:00:00.000Z {name=a, ip=[b, null]} %{message}"
    assert codec("plain").encode(Event(event)) == written
    assert codec("line").encode(Event(event)) == written + b"\n"
    assert codec("plain").encode(Event({"message": "m"})) == b"%{host} m"


def test_a_blank_json_text_is_no_event() -> None:
    assert codec("json").decode(b" \n") == []


def test_what_stands_behind_the_first_json_value_is_nothing() -> None:
    assert codec("json", ecs=False).decode(b' {"a": 1}} x') == [{"a": 1}]
    assert codec("json_lines", ecs=False).decode(b'{"a": 1}{"b": 2}\n') == [{"a": 1}]
    assert codec("json", ecs=False).decode(b"1 x")[0]["tags"] == ["_jsonparsefailure"]
