"""The README cannot rot: what it names exists."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

README = Path("README.md").read_text()
MAKEFILE = Path("Makefile").read_text()


def test_every_make_target_of_the_readme_is_in_the_makefile() -> None:
    named = set(re.findall(r"make ([a-z]+)\b", README))

    assert {"demo", "test", "help"} <= named
    assert named <= set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))


@pytest.mark.parametrize("file", ["README.md", "logstash/README.md"])
def test_every_program_that_is_named_is_there(file: str) -> None:
    named = set(re.findall(r"python -m ([a-z_.]+[a-z_])\b(?!\.NAME)", Path(file).read_text()))

    assert named
    assert [name for name in named if find_spec(name) is None] == []


def test_whoever_types_python_has_made_it_that_of_the_checkout_before() -> None:
    assert README.index(". .venv/bin/activate") < README.index("python -m ")


def test_every_target_of_the_makefile_says_what_it_does_in_one_line() -> None:
    targets = re.findall(r"^([a-z]+):(.*)$", MAKEFILE, re.MULTILINE)

    assert targets
    assert [name for name, rest in targets if "##" not in rest] == []


def test_every_folder_of_the_readme_exists_and_every_folder_is_in_it() -> None:
    named = set(re.findall(r"^\| ([a-z_]+)/ \|", README, re.MULTILINE))
    folders = {path.name for path in Path().iterdir() if path.is_dir() and path.name[0] != "."}

    assert named == folders
