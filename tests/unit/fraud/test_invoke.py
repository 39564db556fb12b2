"""Lambda's Invoke as a client of boto3 would send it, and what the service answers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import boto3
import pytest
from botocore.session import Session, get_session

from contracts.errors import SetupFailed, Unavailable
from fraud.invoke import Invoke, Invoked, invoke_of
from local_stack.ports import free_ports

SECONDS = 0.5


@dataclass
class Service:
    """Answers each call alike; a connection is closed after each, without a word of it."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"{}"
    asked: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    port: int = 0


@pytest.fixture
def service() -> Iterator[Service]:
    told = Service()

    class Request(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            payload = self.rfile.read(int(self.headers["Content-Length"]))
            told.asked.append((self.path, dict(self.headers), payload))
            self.send_response(told.status)
            for name, value in {**told.headers, "Content-Length": str(len(told.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(told.body)
            self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Request) as server:
        told.port = server.server_address[1]
        Thread(target=server.serve_forever, daemon=True).start()
        yield told
        server.shutdown()


@pytest.fixture
def session(service: Service, monkeypatch: pytest.MonkeyPatch) -> Session:
    return _session(service.port, monkeypatch)


@pytest.fixture
def invoke(session: Session) -> Invoke:
    return invoke_of(session, "cardwatch-decide", SECONDS)


def test_a_call_is_what_boto3_sends(
    service: Service, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    function = "arn:aws:lambda:eu-central-1:123456789012:function:cardwatch-decide"
    invoke_of(session, function, SECONDS)(b'{"card": "x"}')
    boto3.client("lambda").invoke(FunctionName=function, Payload=b'{"card": "x"}')

    (path, headers, payload), (its_path, its_headers, its_payload) = service.asked

    assert (path, payload) == (its_path, its_payload)
    assert _scope(headers) == _scope(its_headers)


def test_what_the_function_answers_is_given_back(service: Service, invoke: Invoke) -> None:
    service.body = b'{"decisions": []}'

    assert invoke(b"{}") == Invoked(b'{"decisions": []}')


def test_a_function_that_failed_is_marked(service: Service, invoke: Invoke) -> None:
    service.headers = {"X-Amz-Function-Error": "Unhandled"}

    assert invoke(b"{}") == Invoked(b"{}", function_error="Unhandled")


@pytest.mark.parametrize("said", ["TooManyRequestsException", "TooManyRequestsException:http://x"])
def test_a_refusal_is_known_by_its_code(service: Service, invoke: Invoke, said: str) -> None:
    service.status, service.headers = 429, {"x-amzn-ErrorType": said}

    assert invoke(b"{}") == Invoked(b"{}", 429, refused="TooManyRequestsException")


def test_a_refusal_without_a_code_is_one_too(service: Service, invoke: Invoke) -> None:
    service.status = 502

    assert invoke(b"{}") == Invoked(b"{}", 502, refused="unknown")


def test_a_connection_that_was_closed_meanwhile_is_made_again(
    service: Service, invoke: Invoke
) -> None:
    assert [invoke(b"{}").status, invoke(b"{}").status] == [200, 200]


def test_a_service_without_an_answer_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    (nobody,) = free_ports(1)
    invoke = invoke_of(_session(nobody, monkeypatch), "cardwatch-decide", SECONDS)

    with pytest.raises(Unavailable, match="lambda"):
        invoke(b"{}")


def test_without_credentials_it_says_what_to_give(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = _session(service.port, monkeypatch)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)

    with pytest.raises(SetupFailed, match="AWS_ACCESS_KEY_ID"):
        invoke_of(session, "cardwatch-decide", SECONDS)


def _session(port: int, monkeypatch: pytest.MonkeyPatch) -> Session:
    for name, value in {
        "AWS_ENDPOINT_URL_LAMBDA": f"http://127.0.0.1:{port}",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
        "AWS_CONFIG_FILE": "/nonexistent",
    }.items():
        monkeypatch.setenv(name, value)
    return get_session()


def _scope(headers: dict[str, str]) -> str:
    """Whose key, of which day, for which region and service."""
    return headers["Authorization"].partition(",")[0]
