"""Conditions beside what EventCondition.java and lscl.rb of Logstash 8.19 make of them."""

from pathlib import Path
from typing import Any

import pytest

from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.filter_command import filter_lines
from local_stack.logstash.plugin import Context
from local_stack.logstash.text import to_json

Row = dict[str, Any]
TIME = "2024-01-01T00:00:00.000Z"


def held(condition: str, event: Row, environment: dict[str, str] | None = None) -> bool | None:
    """None where the event was dropped."""
    text = f'filter {{ if {condition} {{ mutate {{ add_tag => ["held"] }} }} }}'
    context = Context(environment or {}, Path("nowhere"))
    made = list(filter_lines([("p.conf", text)], [to_json(event)], context))
    return b"held" in made[0] if made else None


ORDER: list[tuple[str, Row, bool | None]] = [
    ("[a] > [b]", {"a": "x", "b": None}, None),
    ("[a] > [b]", {"a": 1, "b": True}, None),
    ("[a] > [b]", {"a": None, "b": 1}, False),
    ("5 > [a]", {"a": 4}, True),
    ("5 > [a]", {"a": None}, False),
    ('[@timestamp] > "2020"', {"@timestamp": TIME}, False),
    ('[@timestamp] >= "2020"', {"@timestamp": TIME}, True),
    ("[a] <= 10000000000000000000000", {"a": 10**21}, True),
    ("[a] == [1, 2]", {"a": 1}, True),
    ("[a] == [1, 2]", {"a": [1, 2]}, False),
    ("[a] == [b]", {"a": [1], "b": [1.0]}, False),
    ("[a] == [b]", {"a": {"k": [1]}, "b": {"k": [1]}}, True),
    ("[a] == [b]", {"a": {"k": 1}, "b": {"k": True}}, False),
    ("[a] == 010", {"a": 8}, True),
]


@pytest.mark.parametrize(("condition", "event", "holds"), ORDER)
def test_values_are_compared_by_type(condition: str, event: Row, holds: bool | None) -> None:
    assert held(condition, event) is holds


IN: list[tuple[str, Row, bool]] = [
    ('[c] in ["true", "x"]', {"c": True}, True),
    ('[c] in ["", "x"]', {"c": None}, True),
    ('[c] in ["", "x"]', {}, False),
    ('[c] in ["[a, 1]", "x"]', {"c": ["a", 1]}, True),
    ('[c] in ["{k=v}", "x"]', {"c": {"k": "v"}}, True),
    ("[c] in [7, 20.5]", {"c": "20.5"}, True),
    (f'[@timestamp] in ["{TIME}", "x"]', {"@timestamp": TIME}, True),
    ("[c] in 57", {"c": "5"}, True),
    ("[c] in 57", {"c": 5}, False),
    ("7 in [l]", {"l": ["7"]}, False),
    ("7 in [l]", {"l": [7]}, True),
    ('"7" in [l]', {"l": [7]}, False),
    ('"7" in [l]', {"l": "17"}, True),
    ("[a] in [b]", {"a": 5, "b": 5}, True),
    ("[a] in [b]", {"a": None, "b": None}, True),
    ("[a] in [b]", {"a": ["x"], "b": [["x"]]}, False),
    ("[a] in [b]", {"a": "7", "b": [7]}, False),
    # A list of one value is a field of that name, quotes and all.
    ('[c] in ["DE"]', {"c": "DE"}, False),
    ('[c] in ["DE"]', {"c": "D", '"DE"': "DE"}, True),
    ('[c] not in ["DE"]', {"c": "DE"}, True),
    # Two written values are looked at as they are.
    ('"a" in ["a", "b"]', {}, False),
    ('"a" in "abc"', {}, False),
    ('"abc" in "abc"', {}, True),
]


@pytest.mark.parametrize(("condition", "event", "holds"), IN)
def test_in_hangs_on_which_side_is_a_field(condition: str, event: Row, holds: bool) -> None:
    assert held(condition, event) is holds


JOINED: list[tuple[str, Row, bool]] = [
    ("[a] and [b] and [c] or [d]", {"d": 1}, False),
    ("[a] and [b] and [c] or [d]", {"a": 1, "d": 1}, True),
    ("[a] and [b] or [d]", {"d": 1}, True),
    ("[d] or [a] and [b]", {"d": 1}, True),
    ("[a] or [b] or [d]", {"d": 1}, True),
    ("([a] xor [b]) and [b]", {"b": 1}, True),
]


@pytest.mark.parametrize(("condition", "event", "holds"), JOINED)
def test_one_tighter_operator_is_closed_before_the_next(
    condition: str, event: Row, holds: bool
) -> None:
    assert held(condition, event) is holds


VARIABLES: list[tuple[str, Row, bool]] = [
    ('[a] == "${X}"', {"a": "v"}, True),
    ('[a] == "${NO:d}"', {"a": "d"}, True),
    ('[a] == "p-${X}"', {"a": "p-${X}"}, True),
    ('[a] in ["${X}", "w"]', {"a": "v"}, True),
    ('[a] in ["${X}w", "w"]', {"a": "vw"}, False),
]


@pytest.mark.parametrize(("condition", "event", "holds"), VARIABLES)
def test_a_variable_is_filled_in_where_it_is_the_whole_text(
    condition: str, event: Row, holds: bool
) -> None:
    assert held(condition, event, {"X": "v"}) is holds


MATCHES: list[tuple[str, str, bool]] = [
    (r"/[[:alpha:]]/", "é", True),
    (r"/[[:^alpha:]]/", "é", False),
    (r"/[[:digit:]]/", "٣", True),
    (r"/\d/", "٣", False),
    (r"/\w/", "é", False),
    (r"/\p{L}/", "é", True),
    (r"/a\b/", "aé", False),
    (r"/[\b]/", "b", False),
    (r"/(?i)É/", "é", True),
    (r"/[\h-]{3}$/", "x-f", False),
    (r"/(?<x>a)\k<x>/", "aa", True),
    (r"/a\/b/", "a/b", True),
    (r"/\\\/b/", r"\/b", True),
]


@pytest.mark.parametrize(("pattern", "text", "holds"), MATCHES)
def test_classes_and_boundaries_know_every_script_but_w_and_d_are_ascii(
    pattern: str, text: str, holds: bool
) -> None:
    assert held(f"[a] =~ {pattern}", {"a": text}) is holds


REFUSED = [
    ("[a] xor [b] xor [c]", "p.conf:1:17: xor beside another operator"),
    ("[a] or [b] nand [c]", "p.conf:1:17: nand beside another operator"),
    ("[a] [b] == 1", r"p\.conf:1:17: expected one of == "),
    (r"[a] =~ /\\/", r"p\.conf:1:20: expected one of /regex/"),
    ("[a] == 08", r"p\.conf:1:20: 08 is no number"),
    ("[a] == 1.", r"p\.conf:1:20: 1\. is no number"),
    ('5 < "5"', "compares two types"),
    ('["a", "b"] in [c]', "a list cannot stand left of in"),
    ('["a", "b"] == [c]', "a list cannot stand there"),
]


@pytest.mark.parametrize(("condition", "message"), REFUSED)
def test_what_has_no_meaning_is_refused_before_any_event(condition: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        held(condition, {"a": 1})
