"""The file input: what was written to outputs is not read again, half lines wait."""

from pathlib import Path

from local_stack.logstash.inputs.file import FileInput, Settings
from local_stack.logstash.timestamp import Timestamp


def opened(folder: Path) -> FileInput:
    settings = Settings(path=[str(folder / "*.log")], start_position="beginning")
    return FileInput(settings, lambda: Timestamp(0), folder / "state")


def messages(source: FileInput) -> list[str]:
    return [event.data["message"] for event in source.poll()]


def test_a_committed_line_is_not_read_again_after_a_restart(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("one\ntwo\n")
    first = opened(tmp_path)
    assert messages(first) == ["one", "two"]
    first.commit()
    with (tmp_path / "a.log").open("a") as file:
        file.write("three\n")
    assert messages(opened(tmp_path)) == ["three"]


def test_a_line_that_was_not_committed_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("one\n")
    assert messages(opened(tmp_path)) == ["one"]
    assert messages(opened(tmp_path)) == ["one"]


def test_a_half_line_waits_for_its_end(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("one\ntw")
    source = opened(tmp_path)
    assert messages(source) == ["one"]
    with (tmp_path / "a.log").open("a") as file:
        file.write("o\n")
    assert messages(source) == ["two"]


def test_a_rotated_file_is_followed_and_the_new_one_read(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("one\n")
    source = opened(tmp_path)
    messages(source)
    (tmp_path / "a.log").rename(tmp_path / "old.log")
    (tmp_path / "a.log").write_text("two\n")
    assert messages(source) == ["two"]


def test_a_truncated_file_is_read_from_its_start(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("a long first line\n")
    source = opened(tmp_path)
    messages(source)
    (tmp_path / "a.log").write_text("x\n")
    assert messages(source) == ["x"]


def test_equal_lines_differ_by_their_offset(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("same\nsame\n")
    assert [event.data["log"]["offset"] for event in opened(tmp_path).poll()] == [0, 5]
