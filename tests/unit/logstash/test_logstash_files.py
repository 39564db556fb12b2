"""The file input: nothing read twice, nothing passed over, whatever happens to the file."""

import gzip
import os
import resource
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from logstash_world import World, messages, parsed, polled

from local_stack.logstash.codecs.base import Codec, MakeCodec
from local_stack.logstash.config.edges import chosen_input
from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.inputs.base import Source
from local_stack.logstash.inputs.base import World as InputWorld
from local_stack.logstash.inputs.file import tail
from local_stack.logstash.inputs.file.plugin import FileInput
from tests.limited import limited


def opened(folder: Path, settings: str = 'start_position => "beginning"') -> Any:
    return World(folder).input(f'file {{ path => "{folder}/*.log" {settings} }}')


def reading(folder: Path, settings: str = "") -> Any:
    text = f'file {{ path => "{folder}/*" mode => read exit_after_read => true {settings} }}'
    return World(folder).input(text)


def long_ago(file: Path, text: str) -> None:
    """Written in 1970, as the clock of these tests is at 1,000,000 seconds."""
    file.write_text(text)
    os.utime(file, (0, 0))


def open_files() -> list[str]:
    links = Path("/proc/self/fd").iterdir()
    return [str(link.readlink()) for link in links if link.is_symlink()]


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


def test_a_half_line_waits_for_its_end_and_is_not_committed(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("one\ntw")
    source = opened(tmp_path)
    assert messages(source) == ["one"]
    source.commit()
    with (tmp_path / "a.log").open("a") as file:
        file.write("o\n")
    assert messages(opened(tmp_path)) == ["two"]
    assert messages(source) == ["two"]


def test_what_is_left_in_a_rotated_file_comes_before_or_after_but_always(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("one\n")
    source = opened(tmp_path)
    messages(source)
    with (tmp_path / "a.log").open("a") as file:
        file.write("late\n")
    (tmp_path / "a.log").rename(tmp_path / "a.log.1")
    (tmp_path / "a.log").write_text("two\n")
    assert sorted(messages(source, 6)) == ["late", "two"]
    with (tmp_path / "a.log.1").open("a") as file:
        file.write("later\n")
    assert messages(source, 6) == ["later"]


def test_a_removed_file_is_read_to_its_end_and_its_inode_forgotten(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("one\n")
    source = opened(tmp_path)
    messages(source)
    with (tmp_path / "a.log").open("a") as file:
        file.write("last words\n")
    (tmp_path / "a.log").unlink()
    assert messages(source) == ["last words"]
    source.commit()
    polled(source, 40)  # idle long enough
    (tmp_path / "b.log").write_text("another's line that is longer\n")
    assert messages(source) == ["another's line that is longer"]


def test_a_truncated_file_is_read_from_its_start(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("a long first line\n")
    source = opened(tmp_path)
    messages(source)
    (tmp_path / "a.log").write_text("x\n")
    assert messages(source) == ["x"]


def test_a_file_truncated_while_nobody_watched_is_read_from_its_start(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("a long first line\n")
    first = opened(tmp_path)
    messages(first)
    first.commit()
    (tmp_path / "a.log").write_text("x\n")
    assert messages(opened(tmp_path)) == ["x"]


def test_equal_lines_differ_by_their_offset(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("same\nsame\n")
    offsets = [event.data["log"]["offset"] for event in polled(opened(tmp_path))]
    assert offsets == [0, 5]


def test_a_tail_begins_at_the_end_and_reads_new_files_whole(tmp_path: Path) -> None:
    (tmp_path / "old.log").write_text("history\n")
    source = opened(tmp_path, "")
    assert messages(source) == []
    (tmp_path / "new.log").write_text("news\n")
    with (tmp_path / "old.log").open("a") as file:
        file.write("more\n")
    assert sorted(messages(source, 8)) == ["more", "news"]


def test_braces_name_several_files_as_in_ruby(tmp_path: Path) -> None:
    for name in ("access.log", "access.log.1", "ssl_access_log", "error.log"):
        (tmp_path / name).write_text(f"{name}\n")
    pattern = "{*access*.log,*access_log}{,.1,-????????}"
    source = World(tmp_path).input(
        f'file {{ path => "{tmp_path}/{pattern}" start_position => "beginning" }}'
    )
    assert sorted(messages(source, 6)) == ["access.log", "access.log.1", "ssl_access_log"]


def test_a_line_of_a_megabyte_is_one_event(tmp_path: Path) -> None:
    long = "x" * (1 << 20)
    (tmp_path / "a.log").write_text(f"before\n{long}\nafter\n")
    assert messages(opened(tmp_path), 80) == ["before", long, "after"]


def test_a_line_without_an_end_is_cut_before_it_fills_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tail, "MAX_LINE_BYTES", 100_000)
    (tmp_path / "a.log").write_text("y" * 600_000)
    pieces = messages(opened(tmp_path), 20)
    assert len(pieces) >= 2
    assert max(map(len, pieces)) < 400_000


def test_empty_files_and_empty_lines(tmp_path: Path) -> None:
    (tmp_path / "empty.log").write_text("")
    (tmp_path / "a.log").write_text("\n\n")
    assert messages(opened(tmp_path)) == ["", ""]


def test_bad_utf8_and_nul_bytes_come_through(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes(b"bad \xff byte\na\x00b\ncr\r\n")
    assert messages(opened(tmp_path)) == ["bad \\xFF byte", "a\x00b", "cr\r"]


def test_a_file_whose_name_is_no_utf8_is_read_once_like_any_other(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/m\xfcnchen.log")).write_text("one\n")
    source = opened(tmp_path)
    (event,) = polled(source)
    assert event.data["log"]["file"]["path"] == f"{tmp_path}/m\\xFCnchen.log"
    source.commit()
    assert messages(opened(tmp_path)) == []


def test_the_name_of_a_file_that_was_read_to_its_end_is_logged_byte_by_byte(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/m\xfcnchen.log"
    Path(os.fsdecode(name)).write_text("one\n")
    done = tmp_path / "state" / "done"
    done.parent.mkdir()
    source = reading(tmp_path, f'file_completed_action => log file_completed_log_path => "{done}"')
    assert messages(source, 6) == ["one"]
    source.commit()
    assert done.read_bytes() == name + b"\n"


def test_more_files_than_may_be_open_are_read_one_after_the_other(tmp_path: Path) -> None:
    for name in "abc":
        long_ago(tmp_path / f"{name}.log", f"{name}\n")
    source = opened(tmp_path, 'start_position => "beginning" max_open_files => 2')
    assert messages(source) == ["a", "b"]
    source.commit()
    assert messages(source, 4) == ["c"]


def test_a_file_that_was_closed_for_want_of_lines_is_read_on_when_it_grows(tmp_path: Path) -> None:
    long_ago(tmp_path / "a.log", "one\n")
    source = opened(tmp_path)
    assert messages(source) == ["one"]
    source.commit()
    assert messages(source) == []
    assert str(tmp_path / "a.log") not in open_files()
    with (tmp_path / "a.log").open("a") as file:
        file.write("two\n")
    assert messages(source, 4) == ["two"]


def test_a_file_is_not_closed_before_its_lines_are_stored(tmp_path: Path) -> None:
    long_ago(tmp_path / "a.log", "one\n")
    source = opened(tmp_path)
    assert messages(source, 6) == ["one"]
    assert str(tmp_path / "a.log") in open_files()


def test_a_file_that_is_rotated_while_it_is_opened_is_not_taken_for_the_new_one(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.log").write_text("one\n")
    world = World(tmp_path)
    chosen = chosen_input(parsed(f'file {{ path => "{tmp_path}/*" }}'), world.edges.context)

    def rotating(_name: Any) -> MakeCodec:
        def codec() -> Codec:
            if not (tmp_path / "a.log.1").exists():
                (tmp_path / "a.log").rename(tmp_path / "a.log.1")
                (tmp_path / "a.log").write_text("two\n")
            return chosen.codec()()

        return codec

    given = InputWorld(world.clock, world.wait, tmp_path / "state")
    settings = replace(chosen.settings, start_position="beginning")
    source = FileInput(settings, Source(chosen.common, rotating, given))
    found = {
        event.data["message"]: event.data["log"]["file"]["path"] for event in polled(source, 8)
    }
    source.close()
    assert found == {"one": f"{tmp_path}/a.log.1", "two": f"{tmp_path}/a.log"}


def test_a_full_disk_at_the_sincedb_costs_a_repetition_and_no_line(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("one\n")
    source = opened(tmp_path)
    assert messages(source) == ["one"]
    with limited(resource.RLIMIT_FSIZE, 4):
        source.commit()
    with (tmp_path / "a.log").open("a") as file:
        file.write("two\n")
    assert messages(source) == ["two"]
    assert messages(opened(tmp_path)) == ["one", "two"]
    source.commit()
    assert messages(opened(tmp_path)) == []


def test_read_mode_takes_plain_and_gz_files_and_deletes_them_once_stored(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("one\nlast line without an end")
    with gzip.open(tmp_path / "b.log.gz", "wb") as file:
        file.write(b"two\nthree\n")
    source = reading(tmp_path)
    assert sorted(messages(source, 6)) == ["last line without an end", "one", "three", "two"]
    source.commit()
    polled(source)
    assert source.finished
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == []


def test_read_mode_may_keep_a_list_of_what_was_read_instead(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("one\n")
    done = tmp_path / "state" / "done"
    done.parent.mkdir()
    source = reading(tmp_path, f'file_completed_action => log file_completed_log_path => "{done}"')
    assert messages(source, 6) == ["one"]
    assert not done.exists()
    source.commit()
    polled(source)
    assert done.read_text() == f"{tmp_path}/a.log\n"
    assert (tmp_path / "a.log").exists()
    assert source.finished


def test_a_damaged_archive_gives_its_good_lines_and_stays(tmp_path: Path) -> None:
    whole = gzip.compress(b"".join(b"line %d\n" % number for number in range(20_000)))
    (tmp_path / "a.gz").write_bytes(whole[: len(whole) // 2])
    source = reading(tmp_path)
    read = messages(source, 40)
    assert read[0] == "line 0"
    source.commit()
    polled(source)
    assert source.finished
    assert (tmp_path / "a.gz").exists()


def test_an_archive_may_be_checked_before_any_line(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"line\n" * 10_000)[:-9])
    assert messages(reading(tmp_path, "check_archive_validity => true")) == []


def test_a_tail_leaves_a_gz_file_alone(tmp_path: Path) -> None:
    (tmp_path / "b.log").write_text("one\n")
    (tmp_path / "b.gz").write_bytes(gzip.compress(b"two\n"))
    text = f'file {{ path => "{tmp_path}/*" start_position => beginning }}'
    assert messages(World(tmp_path).input(text)) == ["one"]


def test_a_multiline_event_is_read_again_from_its_first_line(tmp_path: Path) -> None:
    codec = 'start_position => beginning codec => multiline { pattern => "^ " what => previous }'
    (tmp_path / "a.log").write_text("one\ntwo\n 2\n")
    source = opened(tmp_path, codec)
    assert messages(source) == ["one"]
    source.commit()
    with (tmp_path / "a.log").open("a") as file:
        file.write(" 2b\nthree\n")
    again = polled(opened(tmp_path, codec))
    assert [event.data["message"] for event in again] == ["two\n 2\n 2b"]
    assert again[0].data["log"]["offset"] == 4
    assert again[0].data["tags"] == ["multiline"]


def test_a_multiline_event_comes_out_by_itself_after_its_interval(tmp_path: Path) -> None:
    codec = 'codec => multiline { pattern => "^ " what => previous auto_flush_interval => 1 }'
    (tmp_path / "a.log").write_text("one\n more\n")
    source = opened(tmp_path, "start_position => beginning " + codec)
    assert messages(source) == []
    assert messages(source, 10) == ["one\n more"]
    source.commit()
    assert messages(opened(tmp_path)) == []


def test_positions_are_those_of_the_real_plugin(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("one\n")
    stat = (tmp_path / "a.log").stat()
    (tmp_path / "since").write_text(f"{stat.st_ino} 0 {stat.st_dev} 4 1700000000.5 /x/a.log\n")
    settings = f'sincedb_path => "{tmp_path}/since" start_position => beginning'
    assert messages(opened(tmp_path, settings)) == []


def test_two_inputs_without_an_id_do_not_share_a_position(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("one\n")
    first = opened(tmp_path)
    messages(first)
    first.commit()
    other = World(tmp_path).input(
        f'file {{ path => "{tmp_path}/a.*" start_position => beginning }}'
    )
    assert messages(other) == ["one"]


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ('path => "a.log"', "path must be absolute, not a.log"),
        ('path => "/a" mode => follow', "mode must be tail or read"),
        ('path => "/a" stat_interval => "soon"', "'soon' is no duration"),
        ('path => "/a" exit_after_read => true', "exit_after_read needs mode => read"),
    ],
)
def test_a_wrong_setting_is_named_with_its_place(
    settings: str, reason: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match=r"test\.conf:1:9.*" + reason):
        World(tmp_path).input(f"file {{ {settings} }}")
