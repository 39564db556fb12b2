"""The kafka input: what becomes of a record, and of a broker that refuses."""

from collections import namedtuple
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from kafka.errors import KafkaError, TopicAuthorizationFailedError
from logstash_world import World

Record = namedtuple("Record", "topic partition offset timestamp key value headers")


class Consumer:
    """Answers each poll with the next of `answers`."""

    def __init__(self, answers: Sequence[list[Record] | KafkaError]) -> None:
        self._answers = list(answers)

    def poll(self, timeout_ms: int) -> dict[str, list[Record]]:
        answer = self._answers.pop(0)
        if isinstance(answer, KafkaError):
            raise answer
        return {"t-0": answer}

    def close(self) -> None: ...


def record(value: bytes | None, *headers: tuple[str, bytes | None]) -> Record:
    return Record("t", 0, 7, 1709540142123, b"u-1", value, list(headers))


def reading(world: World, *answers: list[Record] | KafkaError, codec: str = "plain") -> Any:
    source = world.input(
        f'kafka {{ topics => ["t"] decorate_events => extended codec => {codec} }}'
    )
    source._consumer = Consumer(answers)
    return source


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (b'{"name":"Caf\xc3\xa9"}', '{"name":"Café"}'),
        (b'{"name":"Caf\xe9"}', '{"name":"Caf\ufffd"}'),
        (None, ""),
        (b"", ""),
    ],
)
def test_a_value_is_text_as_the_deserializer_makes_it(
    value: bytes | None, message: str, tmp_path: Path
) -> None:
    (event,) = reading(World(tmp_path), [record(value)]).poll()
    assert event.data["message"] == message
    assert event.metadata["kafka"]["offset"] == 7


def test_a_broken_letter_in_a_json_message_costs_that_letter_only(tmp_path: Path) -> None:
    source = reading(World(tmp_path), [record(b'{"name":"Caf\xe9","n":1}')], codec="json")
    (event,) = source.poll()
    assert (event.data["name"], event.data["n"]) == ("Caf\ufffd", 1)


def test_headers_that_cannot_be_read_are_passed_over(tmp_path: Path) -> None:
    headers = [("latency_ms", b"12"), ("none", None), ("broken", b"\xff")]
    with_some, without = reading(World(tmp_path), [record(b"a", *headers), record(b"b")]).poll()
    assert with_some.metadata["kafka"]["headers"] == {"latency_ms": "12"}
    assert "headers" not in without.metadata["kafka"]


def test_a_broker_that_refuses_is_polled_again(tmp_path: Path) -> None:
    world = World(tmp_path)
    source = reading(world, TopicAuthorizationFailedError("t"), [record(b"a")])
    assert source.poll() == []
    assert world.waits == [1.0]
    assert [event.data["message"] for event in source.poll()] == ["a"]
