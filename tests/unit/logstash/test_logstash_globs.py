"""Patterns of paths, as Ruby's Dir.glob takes them."""

from pathlib import Path

import pytest

from local_stack.logstash.rubyglob import alternatives, paths_of


@pytest.mark.parametrize(
    ("pattern", "plain"),
    [
        ("/logs/*.log", ["/logs/*.log"]),
        ("/{a,b}{,.1}", ["/a", "/a.1", "/b", "/b.1"]),
        ("{a,{b,c}d}e", ["ae", "bde", "cde"]),
        ("a{b,c", ["a{b,c"]),
        ("a}b", ["a}b"]),
    ],
)
def test_braces_stand_for_each_of_their_parts(pattern: str, plain: list[str]) -> None:
    assert alternatives(pattern) == plain


def test_a_set_is_negated_as_in_ruby(tmp_path: Path) -> None:
    for name in ("a.log", "1.log"):
        (tmp_path / name).touch()
    assert paths_of(f"{tmp_path}/[^a-z].log") == [f"{tmp_path}/1.log"]


def test_a_path_that_two_parts_name_comes_once_and_paths_are_sorted(tmp_path: Path) -> None:
    for name in ("b.log", "a.log", ".hidden.log"):
        (tmp_path / name).touch()
    assert paths_of(f"{tmp_path}/{{*.log,a*}}") == [f"{tmp_path}/a.log", f"{tmp_path}/b.log"]
