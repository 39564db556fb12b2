"""The grammar: what is written is what is read, and no text does worse than a ConfigError."""

from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.config.parse import parse
from local_stack.logstash.config.tree import (
    Branch,
    Compare,
    Field,
    Logic,
    Not,
    Pairs,
    Plugin,
    Regex,
    Section,
)
from local_stack.logstash.pipeline import check
from local_stack.logstash.plugin import Context

# The machine may be busy; a parse takes a millisecond or so.
UNTIMED = settings(deadline=None, max_examples=60)
WORDS = {"if", "else", "in", "not", "and", "or", "xor", "nand", "input", "filter", "output"}
names = st.from_regex(r"\A[a-z][a-z0-9_]{0,6}\Z").filter(lambda name: name not in WORDS)
strings = st.text(alphabet="ab #{}[]=>'\n\\%\"é", max_size=8).filter(
    lambda text: not text.endswith("\\") and not ('"' in text and "'" in text)
)
numbers = st.integers(-99, 99) | st.sampled_from([0.5, -2.25])
fields = st.lists(names, min_size=1, max_size=3).map(
    lambda keys: Field("".join(f"[{key}]" for key in keys))
)
leaves = strings | numbers
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(st.tuples(names, inner), max_size=3, unique_by=lambda pair: pair[0]).map(
            lambda pairs: Pairs(tuple(pairs))
        )
    ),
    max_leaves=6,
)
comparisons = st.builds(
    Compare, st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "in", "notin"]), fields, leaves
) | st.builds(Compare, st.sampled_from(["=~", "!~"]), fields, st.just(Regex("a[/]b+")))
conditions = st.recursive(
    comparisons | fields,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(Logic, st.sampled_from(["and", "or", "xor", "nand"]), inner, inner)
    ),
    max_leaves=5,
)


def plugin_text(name: str, settings: list[tuple[str, Any]]) -> str:
    inner = " ".join(f"{key} => {value_text(value)}" for key, value in settings)
    return f"{name} {{ {inner} }}"


def value_text(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(value_text, value)) + "]"
    if isinstance(value, Pairs):
        inner = " ".join(f'"{key}" => {value_text(item)}' for key, item in value.items)
        return "{ " + inner + " }"
    if isinstance(value, str):
        quote = "'" if '"' in value else '"'
        return f"{quote}{value}{quote}"
    return str(value)


def condition_text(node: Any) -> str:
    if isinstance(node, Logic):
        return f"({condition_text(node.left)}) {node.operator} ({condition_text(node.right)})"
    if isinstance(node, Not):
        return f"!({condition_text(node.inner)})"
    if isinstance(node, Compare):
        operator = "not in" if node.operator == "notin" else node.operator
        return f"{condition_text(node.left)} {operator} {condition_text(node.right)}"
    if isinstance(node, Field):
        return node.reference
    if isinstance(node, Regex):
        return "/" + node.source.replace("/", "\\/") + "/"
    return value_text(node)


def same_plugin(read: Any, name: str, settings: list[tuple[str, Any]]) -> bool:
    return isinstance(read, Plugin) and (read.name, read.settings) == (name, tuple(settings))


@UNTIMED
@given(names, st.lists(st.tuples(names, values), max_size=4), names)
def test_plugins_are_read_as_they_are_written(
    name: str, settings: list[tuple[str, Any]], other: str
) -> None:
    text = f"filter {{ {plugin_text(name, settings)} # {other} {{\n {plugin_text(other, [])} }}"
    (section,) = parse([("a.conf", text)])
    assert section.kind == "filter"
    assert same_plugin(section.body[0], name, settings)
    assert same_plugin(section.body[1], other, [])


@UNTIMED
@given(conditions, conditions)
def test_conditions_are_read_as_they_are_written(first: Any, second: Any) -> None:
    text = (
        f"filter {{ if {condition_text(first)} {{ a {{ }} }} "
        f"else if {condition_text(second)} {{ b {{ }} }} else {{ c {{ }} }} }}"
    )
    (section,) = parse([("a.conf", text)])
    (branch,) = section.body
    assert isinstance(branch, Branch)
    assert [condition for condition, _ in branch.arms] == [first, second, None]
    assert [body[0].name for _, body in branch.arms] == ["a", "b", "c"]


@UNTIMED
@given(st.lists(st.sampled_from(["input", "filter", "output"]), min_size=1, max_size=5))
def test_files_are_joined_in_their_order(kinds: list[str]) -> None:
    files = [(f"{at}.conf", f"{kind} {{ p{at} {{ }} }}") for at, kind in enumerate(kinds)]
    sections: tuple[Section, ...] = parse(files)
    assert [section.kind for section in sections] == kinds
    assert [section.body[0].place.file for section in sections] == [name for name, _ in files]


PIECES = [
    *(
        "filter",
        "{",
        "}",
        "[",
        "]",
        "=>",
        '"',
        "'",
        "/",
        "if",
        "else",
        "in",
        "not",
        "and",
        "==",
        "=~",
    ),
    *("!", "(", ")", ",", "#", "\n", " ", "a", "[a]", "1", "-", "\\", "\0", "é", "$", "${X}", "%{"),
    *("mutate", "grok", "match", "convert"),
]


@UNTIMED
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join) | st.text(max_size=60))
@example("filter { if [a] == { } }")
@example("filter { mutate { convert => [1, 2, 3] } }")
@example("filter {" * 60)
def test_no_text_does_worse_than_a_config_error(text: str) -> None:
    try:
        check(parse([("a.conf", text)]), Context({}, Path("nowhere")))
    except ConfigError as error:
        assert str(error)  # noqa: PT017  that it is one is the point
