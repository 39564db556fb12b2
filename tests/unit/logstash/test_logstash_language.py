"""The configuration language: errors name places, and no line stops the pipeline."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.config.parse import parse
from local_stack.logstash.filter_command import filter_lines
from local_stack.logstash.pipeline import check
from local_stack.logstash.plugin import Context

CONTEXT = Context({}, Path("nowhere"))


def test_a_syntax_error_names_file_line_column_and_what_was_expected() -> None:
    with pytest.raises(ConfigError, match=r"second\.conf:2:25: expected one of .*a string"):
        parse(
            [("first.conf", "input { }"), ("second.conf", "filter {\n  mutate { add_tag => [ }\n}")]
        )


def test_an_unknown_plugin_is_an_error_before_any_event() -> None:
    with pytest.raises(ConfigError, match="no filter plugin grokk"):
        check(parse([("a.conf", "filter { grokk { } }")]), CONTEXT)


def test_an_unknown_setting_is_an_error_before_any_event() -> None:
    with pytest.raises(ConfigError, match=r"a\.conf:1:10: mutate has no setting renam"):
        check(parse([("a.conf", "filter { mutate { renam => { } } }")]), CONTEXT)


def test_an_id_that_two_plugins_have_is_an_error_before_any_event() -> None:
    text = 'filter { drop { id => "x" } }\noutput { stdout { id => "x" } }'
    with pytest.raises(ConfigError, match=r"a\.conf:2:10: the id x is at a\.conf:1:10 too"):
        check(parse([("a.conf", text)]), CONTEXT)


def test_a_variable_that_is_not_set_is_named() -> None:
    with pytest.raises(ConfigError, match="NOT_THERE"):
        check(parse([("a.conf", 'filter { mutate { add_tag => ["${NOT_THERE}"] } }')]), CONTEXT)


PIPELINE = """filter {
  json { source => "message" }
  mutate { gsub => ["message", "a", "b"] convert => { "n" => "integer" } }
  kv { source => "message" }
  dissect { mapping => { "message" => "%{a} %{b}" } }
  split { field => "message" }
  if [n] > 3 { drop { } }
}"""


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=200))
def test_no_input_line_ever_stops_the_pipeline(line: bytes) -> None:
    list(filter_lines([("p", PIPELINE)], [line, b'{"message":"x y"}'], CONTEXT))
    good = list(filter_lines([("p", PIPELINE)], [line, b'{"n":1,"message":"x y"}'], CONTEXT))
    assert good[-1].startswith(b'{"n":1')
