"""The file output, and what an output does when its place cannot take a batch."""

import gzip
import json
import resource
from pathlib import Path
from typing import Any

import pytest
from logstash_world import World

from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.event import Event
from local_stack.logstash.outputs.base import Stopped
from local_stack.logstash.outputs.dead_letters import DeadLetters


def read(file: Path) -> list[Any]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_events_go_to_the_file_that_their_fields_name(tmp_path: Path) -> None:
    target = World(tmp_path).output(f'file {{ path => "{tmp_path}/out/%{{kind}}.ndjson" }}')
    target.write([Event({"kind": "a", "n": 1}), Event({"kind": "b"}), Event({"kind": "a", "n": 2})])
    assert read(tmp_path / "out/a.ndjson") == [{"kind": "a", "n": 1}, {"kind": "a", "n": 2}]
    assert read(tmp_path / "out/b.ndjson") == [{"kind": "b"}]


def test_a_field_does_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    target = World(tmp_path).output(f'file {{ path => "{tmp_path}/out/%{{kind}}" }}')
    target.write([Event({"kind": "../../escaped"})])
    assert read(tmp_path / "out/_filepath_failures") == [{"kind": "../../escaped"}]
    assert not (tmp_path.parent / "escaped").exists()


def test_overwrite_begins_anew_at_the_start_and_appends_after(tmp_path: Path) -> None:
    file = tmp_path / "out"
    file.write_text("old\n")
    target = World(tmp_path).output(f'file {{ path => "{file}" write_behavior => overwrite }}')
    target.write([Event({"n": 1})])
    target.write([Event({"n": 2})])
    assert read(file) == [{"n": 1}, {"n": 2}]


def test_gzip_and_codec_and_mode(tmp_path: Path) -> None:
    file = tmp_path / "out.gz"
    codec = 'codec => line { format => "%{n}" }'
    target = World(tmp_path).output(
        f'file {{ path => "{file}" gzip => true file_mode => 600 {codec} }}'
    )
    target.write([Event({"n": 1})])
    target.write([Event({"n": 2})])
    assert gzip.decompress(file.read_bytes()) == b"1\n2\n"
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_batch_that_the_disk_has_no_room_for_is_written_whole_later(tmp_path: Path) -> None:
    file = tmp_path / "out"
    world = World(tmp_path)
    target = world.output(f'file {{ path => "{file}" }}')
    target.write([Event({"n": 0})])
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def room_after_two(seconds: float) -> bool:
        world.waits.append(seconds)
        assert read(file) == [{"n": 0}]  # no half line in between
        if len(world.waits) == 2:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        return False

    target._wait = room_after_two
    resource.setrlimit(resource.RLIMIT_FSIZE, (20, before[1]))
    try:
        target.write([Event({"n": number}) for number in range(1, 5)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [one["n"] for one in read(file)] == [0, 1, 2, 3, 4]
    assert world.waits == [1, 2]


def test_a_full_disk_does_not_keep_a_pipeline_from_stopping(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.stop = True
    target = world.output(f'file {{ path => "{tmp_path}" }}')  # a folder is in the way
    with pytest.raises(Stopped):
        target.write([Event({})])


def test_dead_letters_are_one_object_a_line_whatever_the_document(tmp_path: Path) -> None:
    letters = DeadLetters(tmp_path / "dead.ndjson")
    letters.keep(400, {"reason": "no"}, {"index": "i"}, b'{"a":1}')
    letters.keep(413, "text", "t", b"\xff\n")
    first, second = read(tmp_path / "dead.ndjson")
    assert first["document"] == '{"a":1}'
    assert second["document"] == "\ufffd\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("file { }", "file needs the setting path"),
        ('file { path => "%{x}/a" }', "path must begin with a fixed folder"),
        ('file { path => "/a" write_behavior => replace }', "must be append or overwrite"),
        ('kafka { topic_id => "t" acks => 3 }', "acks must be 0, 1 or all"),
        ("kafka { }", "kafka needs the setting topic_id"),
        ("elasticsearch { data_stream => maybe }", "data_stream must be true, false or auto"),
        ("stdout { colour => red }", "stdout has no setting colour"),
    ],
)
def test_a_wrong_setting_is_named_with_its_place(text: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"test\.conf:1:10: .*" + reason):
        World(tmp_path).output(text)
