"""The elasticsearch output: everything is stored, tried again or set apart, and counted once."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from logstash_world import World

from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.event import Event
from local_stack.logstash.outputs.base import Stopped
from local_stack.logstash.outputs.elasticsearch import bulk
from local_stack.logstash.timestamp import Timestamp

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "logstash"))
from fake_elasticsearch import FakeElasticsearch  # noqa: E402


@pytest.fixture
def fake() -> Iterator[FakeElasticsearch]:
    made = FakeElasticsearch()
    yield made
    made.close()


def output(world: World, fake: FakeElasticsearch, more: str = "") -> Any:
    return world.output(
        f'elasticsearch {{ id => "es" hosts => ["{fake.url}"] index => "i-%{{kind}}" '
        f'document_id => "%{{n}}" retry_initial_interval => 2 retry_max_interval => 9 {more} }}'
    )


def events(count: int, kind: str = "a") -> list[Event]:
    return [Event({"n": number, "kind": kind}) for number in range(count)]


def refused(tmp_path: Path) -> list[dict[str, Any]]:
    file = tmp_path / "state/dead-letters/es.ndjson"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def test_a_batch_is_one_request_and_every_document_has_its_place(
    tmp_path: Path, fake: FakeElasticsearch
) -> None:
    output(World(tmp_path), fake).write(events(3))
    assert fake.documents[("i-a", "2")] == {"n": 2, "kind": "a"}
    assert fake.sizes == [3]


def test_busy_operations_alone_are_sent_again_with_longer_pauses(
    tmp_path: Path, fake: FakeElasticsearch
) -> None:
    fake.script = lambda number, ops: [429 if number < 5 and op["id"] == "1" else 201 for op in ops]
    world = World(tmp_path)
    output(world, fake).write(events(3))
    assert fake.sizes == [3, 1, 1, 1, 1]
    assert world.waits == [2, 4, 8, 9]
    assert set(fake.taken.values()) == {1}
    assert refused(tmp_path) == []


@pytest.mark.parametrize("status", [429, 500, 502, 503, 401, 403])
def test_a_refused_request_is_sent_again_whole(
    status: int, tmp_path: Path, fake: FakeElasticsearch
) -> None:
    fake.script = lambda number, ops: status if number == 1 else [201] * len(ops)
    output(World(tmp_path), fake).write(events(2))
    assert fake.sizes == [2, 2]
    assert len(fake.documents) == 2


def test_what_will_never_be_taken_is_set_apart_with_its_reason_and_the_rest_goes_on(
    tmp_path: Path, fake: FakeElasticsearch
) -> None:
    fake.script = lambda number, ops: [400 if op["id"] == "1" else 201 for op in ops]
    output(World(tmp_path), fake).write(events(3))
    assert fake.sizes == [3]
    assert sorted(key for _, key in fake.documents) == ["0", "2"]
    (letter,) = refused(tmp_path)
    assert letter["status"] == 400
    assert letter["error"]["reason"] == "status 400"
    assert letter["target"] == {"index": {"_index": "i-a", "_id": "1"}}
    assert json.loads(letter["document"]) == {"n": 1, "kind": "a"}


def test_a_create_of_what_is_there_is_done(tmp_path: Path, fake: FakeElasticsearch) -> None:
    fake.script = lambda number, ops: [409] * len(ops)
    output(World(tmp_path), fake, "action => create").write(events(2))
    assert fake.sizes == [2]
    assert refused(tmp_path) == []


def test_a_dead_letter_file_that_cannot_be_written_keeps_the_document_waiting(
    tmp_path: Path, fake: FakeElasticsearch
) -> None:
    fake.script = lambda number, ops: [400] * len(ops)
    folder = tmp_path / "state/dead-letters"
    folder.parent.mkdir()
    folder.write_text("a file is in the way")
    world = World(tmp_path)
    target = output(world, fake)
    calls = []

    def clear_after_two(seconds: float) -> bool:
        calls.append(seconds)
        if len(calls) == 2:
            folder.unlink()
        return False

    target._wait = clear_after_two
    target.write(events(1))
    assert len(refused(tmp_path)) == 1
    assert fake.sizes == [1, 1, 1]


def test_a_server_that_comes_back_gets_everything_once(
    tmp_path: Path, fake: FakeElasticsearch
) -> None:
    fake.close()
    world = World(tmp_path)
    target = output(world, fake)
    back: list[FakeElasticsearch] = []

    def wait(seconds: float) -> bool:
        world.waits.append(seconds)
        if len(world.waits) == 3:
            back.append(FakeElasticsearch(port=fake.port))
        return False

    target._wait = wait
    target.write(events(100))
    assert world.waits == [2, 4, 8]
    assert len(back[0].documents) == 100
    assert set(back[0].taken.values()) == {1}
    back[0].close()


def test_a_pipeline_that_is_to_stop_does_not_wait_for_the_server(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.stop = True
    target = world.output('elasticsearch { hosts => ["http://127.0.0.1:9"] }')
    with pytest.raises(Stopped):
        target.write(events(1))


@pytest.mark.parametrize("between", ['", "', " ", "  "], ids=["a list", "a blank", "two"])
def test_the_next_host_is_tried_when_one_does_not_answer(
    between: str, tmp_path: Path, fake: FakeElasticsearch
) -> None:
    hosts = f'elasticsearch {{ hosts => ["http://127.0.0.1:9{between}{fake.url}"] index => "i" }}'
    World(tmp_path).output(hosts).write(events(1))
    assert fake.requests == 1


def test_an_answer_that_is_none_is_not_taken_for_one(
    tmp_path: Path, fake: FakeElasticsearch
) -> None:
    answers = iter([(200, b"<html>proxy</html>"), (200, b'{"items": []}'), (200, b'"x"')])
    good = fake.bulk
    fake.bulk = lambda body: next(answers, None) or good(body)  # type: ignore[method-assign]
    output(World(tmp_path), fake).write(events(1))
    assert len(fake.documents) == 1


def test_a_request_that_is_too_large_is_halved_until_it_fits(
    tmp_path: Path, fake: FakeElasticsearch
) -> None:
    fake.script = lambda number, ops: 413 if len(ops) > 2 else [201] * len(ops)
    output(World(tmp_path), fake).write(events(9))
    assert len(fake.documents) == 9
    assert set(fake.taken.values()) == {1}


def test_one_document_that_is_too_large_is_set_apart(
    tmp_path: Path, fake: FakeElasticsearch
) -> None:
    fake.script = lambda number, ops: (
        413 if any(op["id"] == "3" for op in ops) else [201] * len(ops)
    )
    output(World(tmp_path), fake).write(events(5))
    assert len(fake.documents) == 4
    assert [letter["status"] for letter in refused(tmp_path)] == [413]


def test_requests_stay_below_the_size_that_the_real_one_aims_at(
    tmp_path: Path, fake: FakeElasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "TARGET_BYTES", 10_000)
    made = [Event({"n": number, "kind": "a", "text": "x" * 3000}) for number in range(7)]
    output(World(tmp_path), fake).write(made)
    assert fake.sizes == [3, 3, 1]


def test_index_id_and_action_come_from_the_event(tmp_path: Path, fake: FakeElasticsearch) -> None:
    text = (
        f'elasticsearch {{ hosts => ["{fake.url}"] index => "%{{[@metadata][index]}}" '
        'action => "%{[@metadata][action]}" document_id => "%{n}" routing => "%{kind}" }'
    )
    event = Event({"n": 1, "kind": "a"}, {"index": "web-2024.03", "action": "create"})
    World(tmp_path).output(text).write([event])
    assert fake.documents == {("web-2024.03", "1"): {"n": 1, "kind": "a"}}


def test_update_and_delete_are_sent_as_bulk_wants_them(
    tmp_path: Path, fake: FakeElasticsearch
) -> None:
    output(World(tmp_path), fake, "action => update doc_as_upsert => true").write(events(1))
    assert fake.documents[("i-a", "0")] == {"doc": {"n": 0, "kind": "a"}, "doc_as_upsert": True}
    output(World(tmp_path), fake, "action => delete").write(events(1))
    assert fake.documents[("i-a", "0")] is None


def test_a_data_stream_is_named_by_the_event_or_the_settings(
    tmp_path: Path, fake: FakeElasticsearch
) -> None:
    text = f'elasticsearch {{ hosts => ["{fake.url}"] data_stream => true }}'
    own = Event({"data_stream": {"dataset": "apache.access"}})
    World(tmp_path).output(text).write([own, Event({})])
    assert {index for index, _ in fake.documents} == {
        "logs-apache.access-default",
        "logs-generic-default",
    }


@pytest.mark.parametrize(
    ("ecs", "settings", "index"),
    [
        (True, "", "logs-generic-default"),
        (True, 'action => "create"', "logs-generic-default"),
        (True, 'document_id => "x"', "ecs-logstash-2024.03.04"),
        (True, "manage_template => false", "ecs-logstash-2024.03.04"),
        (True, "data_stream => false", "ecs-logstash-2024.03.04"),
        (False, "", "logstash-2024.03.04"),
    ],
)
def test_without_an_index_the_settings_and_ecs_decide_where_a_document_goes(
    ecs: bool, settings: str, index: str, tmp_path: Path, fake: FakeElasticsearch
) -> None:
    at = Timestamp.parse("2024-03-04T08:15:42Z")
    text = f'elasticsearch {{ hosts => ["{fake.url}"] {settings} }}'
    World(tmp_path, ecs).output(text).write([Event({"@timestamp": at})])
    assert [found for found, _ in fake.documents] == [index]


def test_a_data_stream_takes_no_id_as_the_real_one_says(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="data_stream => true takes no document_id"):
        World(tmp_path).output('elasticsearch { data_stream => true document_id => "x" }')
