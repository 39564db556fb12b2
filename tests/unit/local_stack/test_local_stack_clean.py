"""Cleaning drops what the stack made in a state folder, and leaves what others keep there."""

from pathlib import Path

import pytest

from contracts.errors import SetupFailed
from local_stack.clean import clean
from local_stack.settings import CHECKOUT

OURS = (
    *("kafka/data/log", "logs/kafka.log", "logs/demo/health.log", "lock"),
    *("run/kafka.command", "secrets/card-token-key"),
)
OTHERS = ("photos/cat.jpg", "data/work.csv", "logs/theirs.txt")


def fill(state: Path, *names: str) -> None:
    for name in names:
        (state / name).parent.mkdir(parents=True, exist_ok=True)
        (state / name).touch()


def left(state: Path) -> set[str]:
    return {str(file.relative_to(state)) for file in state.rglob("*") if not file.is_dir()}


def test_only_what_the_stack_made_is_dropped(tmp_path: Path) -> None:
    fill(tmp_path, *OURS, *OTHERS)

    clean(tmp_path)

    assert left(tmp_path) == set(OTHERS)
    assert {folder.name for folder in tmp_path.iterdir()} == {"photos", "data", "logs"}


def test_servers_of_others_are_left_where_no_stack_ran(tmp_path: Path) -> None:
    fill(tmp_path, "postgresql/data/base")

    clean(tmp_path)

    assert left(tmp_path) == {"postgresql/data/base"}


def test_the_checkout_is_refused() -> None:
    with pytest.raises(SetupFailed, match="holds the sources"):
        clean(CHECKOUT)
