"""The generator, stdin and http inputs, and the settings that every input has."""

import base64
import gzip
import http.client
import json
import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from logstash_world import World, messages, polled

from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.event import Event
from local_stack.logstash.inputs.stdin import StdinInput


def test_generator_makes_all_lines_count_times_and_numbers_the_rounds(tmp_path: Path) -> None:
    source = World(tmp_path).input('generator { lines => ["a", "b"] count => 2 }')
    events = polled(source)
    assert [event.data["message"] for event in events] == ["a", "b", "a", "b"]
    assert [event.data["event"]["sequence"] for event in events] == [0, 0, 1, 1]
    assert source.finished


def test_every_thread_of_a_generator_makes_all_of_it(tmp_path: Path) -> None:
    source = World(tmp_path).input('generator { message => "m" count => 3 threads => 2 }')
    assert messages(source) == ["m"] * 6


def test_a_generator_without_a_count_goes_on_in_batches(tmp_path: Path) -> None:
    source = World(tmp_path, ecs=False).input("generator { }")
    assert len(source.poll()) == 500
    event = source.poll()[0]
    assert event.data["sequence"] == 500
    assert event.data["message"] == "Hello world!"
    assert not source.finished


def test_common_settings_are_on_every_event(tmp_path: Path) -> None:
    source = World(tmp_path).input(
        'generator { count => 1 id => "g" type => "t" tags => ["x", "y"] '
        'add_field => { "[a][b]" => "%{type}-%{message}" } codec => json '
        'lines => [\'{"type":"own"}\', "{}"] }'
    )
    first, second = polled(source)
    assert first.data["type"] == "own"
    assert second.data["type"] == "t"
    assert second.data["a"] == {"b": "t-%{message}"}
    assert second.data["tags"] == ["x", "y"]
    assert second.data["@version"] == "1"


def test_ecs_compatibility_of_one_input_changes_its_names(tmp_path: Path) -> None:
    text = "generator {{ count => 1 ecs_compatibility => {} }}"
    (under,) = polled(World(tmp_path, ecs=False).input(text.format("v8")))
    (without,) = polled(World(tmp_path).input(text.format("disabled")))
    assert "name" in under.data["host"]
    assert isinstance(without.data["host"], str)
    assert "event" not in without.data


def test_stdin_gives_lines_and_ends_with_the_stream(tmp_path: Path) -> None:
    read, write = os.pipe()
    source = World(tmp_path).input("stdin { }")
    source = StdinInput(source._source, source._source, read)
    os.write(write, b"one\ntw")
    assert messages(source, 1) == ["one"]
    os.write(write, b"o\nlast")
    os.close(write)
    assert messages(source, 3) == ["two", "last"]
    assert source.finished
    os.close(read)


def test_stdin_gives_a_codec_of_whole_messages_a_line_each(tmp_path: Path) -> None:
    read, write = os.pipe()
    source = World(tmp_path).input("stdin { codec => json }")
    source = StdinInput(source._source, source._source, read)
    os.write(write, b'{"a":1}\n{"a":2}')
    os.close(write)
    assert [event.data["a"] for event in polled(source)] == [1, 2]
    os.close(read)


@pytest.fixture
def served(tmp_path: Path) -> Callable[..., Any]:
    def make(settings: str = "", ecs: bool = True) -> Any:
        text = f'http {{ host => "127.0.0.1" port => 0 {settings} }}'
        return World(tmp_path, ecs).input(text)

    return make


def arrived(source: Any) -> list[Event]:
    """What comes first, however busy the machine is."""
    deadline = time.monotonic() + 20
    while not (events := source.poll()) and time.monotonic() < deadline:
        pass
    return list(events)


def texts(source: Any) -> list[str]:
    return [event.data["message"] for event in arrived(source)]


class Client(threading.Thread):
    """One request, on a thread of its own: the answer comes when the pipeline has it."""

    def __init__(self, source: Any, body: bytes = b"", **headers: str) -> None:
        super().__init__(daemon=True)
        self._port = source.port
        self._body = body
        self._headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.status = 0
        self.headers: dict[str, str] = {}
        self.start()

    def run(self) -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)) as connection:
            connection.request("POST", "/in?x=1", self._body, self._headers)
            answer = connection.getresponse()
            self.headers = dict(answer.getheaders())
            answer.read()
            self.status = answer.status

    def answered(self) -> int:
        self.join(20)
        return self.status


def test_a_request_becomes_an_event_and_is_answered_when_it_is_stored(
    served: Callable[..., Any],
) -> None:
    source = served()
    client = Client(source, b"hello", User_Agent="me/1", Content_Type="text/plain")
    (event,) = arrived(source)
    assert event.data["message"] == "hello"
    assert event.data["host"] == {"ip": "127.0.0.1"}
    assert event.data["http"]["method"] == "POST"
    assert event.data["url"]["path"] == "/in?x=1"
    assert event.data["user_agent"] == {"original": "me/1"}
    assert event.metadata["input"]["http"]["request"]["headers"]["content_type"] == "text/plain"
    assert client.status == 0
    source.commit()
    assert client.answered() == 200


def test_the_codec_follows_the_content_type(served: Callable[..., Any]) -> None:
    source = served('codec => line additional_codecs => { "application/x-ndjson" => "json_lines" }')
    Client(source, b'{"a":1}\n{"a":2}', Content_Type="application/x-ndjson; charset=utf-8")
    assert [event.data["a"] for event in arrived(source)] == [1, 2]
    source.commit()
    Client(source, b"x\ny", Content_Type="text/plain")
    assert texts(source) == ["x", "y"]
    source.commit()


def test_without_ecs_names_are_flat(served: Callable[..., Any]) -> None:
    source = served(ecs=False)
    Client(source, b"{}", Content_Type="application/json")
    (event,) = arrived(source)
    assert event.data["host"] == "127.0.0.1"
    assert event.data["headers"]["request_method"] == "POST"
    source.commit()


def test_a_password_is_asked_for(served: Callable[..., Any]) -> None:
    source = served('user => "u" password => "p"')
    assert Client(source).answered() == 401
    wrong = base64.b64encode(b"u:x").decode()
    assert Client(source, Authorization=f"Basic {wrong}").answered() == 401
    assert Client(source, Authorization="Basic \xfc").answered() == 401
    right = base64.b64encode(b"u:p").decode()
    client = Client(source, b"in", Authorization=f"Basic {right}")
    (event,) = arrived(source)
    source.commit()
    assert client.answered() == 200
    assert "authorization" not in json.dumps(event.metadata)


def test_response_headers_and_code_are_those_of_the_settings(served: Callable[..., Any]) -> None:
    source = served('response_code => 202 response_headers => { "X-Cardwatch" => "yes" }')
    client = Client(source, b"in")
    arrived(source)
    source.commit()
    assert client.answered() == 202
    assert client.headers["X-Cardwatch"] == "yes"


def test_more_requests_than_may_wait_are_answered_429_and_the_others_kept(
    served: Callable[..., Any],
) -> None:
    source = served("max_pending_requests => 2")
    clients = [Client(source, b"%d" % number) for number in range(6)]
    deadline = time.monotonic() + 10
    while sum(client.status == 429 for client in clients) < 4 and time.monotonic() < deadline:
        time.sleep(0.02)
    kept = texts(source)
    source.commit()
    assert sorted(client.answered() for client in clients) == [200, 200, 429, 429, 429, 429]
    assert len(kept) == 2


def test_compressed_bodies_are_unpacked_and_broken_ones_refused(
    served: Callable[..., Any],
) -> None:
    source = served()
    Client(source, gzip.compress(b"packed"), Content_Encoding="gzip")
    assert texts(source) == ["packed"]
    source.commit()
    assert Client(source, b"no gzip", Content_Encoding="gzip").answered() == 400


def test_chunks_are_joined(served: Callable[..., Any]) -> None:
    source = served()
    chunks = b"3\r\nhel\r\n2;of=two\r\nlo\r\n0\r\nTrailer: t\r\n\r\n"
    client = Client(source, chunks, Transfer_Encoding="chunked")
    (event,) = arrived(source)
    source.commit()
    assert client.answered() == 200
    assert event.data["message"] == "hello"
    assert event.data["http"]["request"]["body"]["bytes"] == "5"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"x\r\nhello\r\n0\r\n\r\n", {"Transfer_Encoding": "chunked"}),
        (b"-5\r\nhello\r\n0\r\n\r\n", {"Transfer_Encoding": "chunked"}),
        (b"3\r\nhello\r\n0\r\n\r\n", {"Transfer_Encoding": "chunked"}),
        (b"hello", {"Transfer_Encoding": "gzip"}),
        (b"hello", {"Content_Length": "five"}),
    ],
)
def test_a_body_without_a_clear_end_is_answered_400_and_ends_the_connection(
    body: bytes, headers: dict[str, str], served: Callable[..., Any]
) -> None:
    client = Client(served(), body, **headers)
    assert client.answered() == 400
    assert client.headers["Connection"] == "close"


def test_half_a_body_of_a_client_that_went_away_is_no_event(served: Callable[..., Any]) -> None:
    source = served()
    with socket.create_connection(("127.0.0.1", source.port), timeout=20) as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf")
        client.shutdown(socket.SHUT_WR)
        assert client.recv(100).startswith(b"HTTP/1.1 400 ")
    assert source.poll() == []


def test_chunks_beyond_the_limit_are_answered_413(served: Callable[..., Any]) -> None:
    chunks = b"6\r\nxxxxxx\r\n5\r\nxxxxx\r\n0\r\n\r\n"
    source = served("max_content_length => 10")
    assert Client(source, chunks, Transfer_Encoding="chunked").answered() == 413


def test_a_body_beyond_the_limit_is_answered_413(served: Callable[..., Any]) -> None:
    assert Client(served("max_content_length => 10"), b"x" * 11).answered() == 413


def test_what_was_not_stored_when_the_pipeline_ends_is_answered_503(
    served: Callable[..., Any],
) -> None:
    source = served()
    taken = Client(source, b"taken")
    assert texts(source) == ["taken"]
    source.close()
    assert taken.answered() == 503


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ('user => "u"', "user and password belong together"),
        ("response_code => 500", "response_code must be one of"),
        ("ssl_enabled => true", "ssl_enabled needs ssl_certificate and ssl_key"),
        ('additional_codecs => { "a/b" => "cef" }', "no codec cef"),
    ],
)
def test_a_wrong_http_setting_is_named(
    settings: str, reason: str, served: Callable[..., Any]
) -> None:
    with pytest.raises(ConfigError, match=reason):
        served(settings)


def test_a_port_that_is_taken_is_named(served: Callable[..., Any], tmp_path: Path) -> None:
    port = served().port
    with pytest.raises(ConfigError, match=f"http cannot listen on 127.0.0.1:{port}"):
        World(tmp_path).input(f'http {{ host => "127.0.0.1" port => {port} }}')
