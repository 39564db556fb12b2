"""Dictionaries and lists of networks that change while the pipeline runs."""

import time
from pathlib import Path

import pytest

from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.event import Event
from local_stack.logstash.filters.reread import Reread
from local_stack.logstash.filters.translate import Settings, Translate
from local_stack.logstash.plugin import Common, Context


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def words(file: Path) -> list[str]:
    text = file.read_text() if file.exists() else "!"
    if "!" in text:
        raise ConfigError(f"{file} is broken")
    return text.split()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "words"
    path.write_text("one")
    return path


def test_a_changed_file_is_read_again_once_its_interval_has_passed(
    file: Path, clock: Clock
) -> None:
    reread = Reread(file, 10, words, clock)
    file.write_text("one two")
    clock.now = 9
    assert (reread.changed(), reread.found) == (False, ["one"])
    clock.now = 10
    assert (reread.changed(), reread.found) == (True, ["one", "two"])
    clock.now = 30
    assert reread.changed() is False


@pytest.mark.parametrize("text", ["one two!", None])
def test_what_was_read_before_stays_where_the_file_is_broken_or_gone(
    file: Path, clock: Clock, text: str | None
) -> None:
    reread = Reread(file, 10, words, clock)
    file.write_text(text) if text else file.unlink()
    clock.now = 10
    assert (reread.changed(), reread.found) == (False, ["one"])
    file.write_text("mended now")
    clock.now = 20
    assert (reread.changed(), reread.found) == (True, ["mended", "now"])


def test_an_interval_of_nothing_reads_once(file: Path, clock: Clock) -> None:
    reread = Reread(file, 0, words, clock)
    file.write_text("one two")
    clock.now = 1_000_000
    assert reread.changed() is False


def test_a_file_that_cannot_be_read_at_first_is_an_error(file: Path, clock: Clock) -> None:
    file.write_text("!")
    with pytest.raises(ConfigError, match="is broken"):
        Reread(file, 10, words, clock)


@pytest.mark.parametrize(
    ("behaviour", "old_and_new"), [("merge", ["was", "is"]), ("replace", ["?", "is"])]
)
def test_a_dictionary_is_merged_or_replaced(
    tmp_path: Path, behaviour: str, old_and_new: list[str]
) -> None:
    dictionary = tmp_path / "words.yml"
    dictionary.write_text("old: was")
    settings = Settings(
        source="k",
        target="v",
        dictionary_path=str(dictionary),
        refresh_interval=1,
        refresh_behaviour=behaviour,
        fallback="?",
    )
    translate = Translate(settings, Common(), Context({}, tmp_path))
    dictionary.write_text("new: is")
    time.sleep(1.1)
    found = []
    for key in ("old", "new"):
        event = Event({"k": key})
        translate.filter(event)
        found.append(event.data["v"])
    assert found == old_and_new
