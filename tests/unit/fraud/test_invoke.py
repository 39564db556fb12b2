"""Lambda's Invoke as a client of boto3 would send it, and what the service answers."""

import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials, ReadOnlyCredentials
from botocore.exceptions import ClientError, CredentialRetrievalError
from botocore.httpsession import get_cert_path
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
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield told
        server.shutdown()


@pytest.fixture
def session(service: Service, monkeypatch: pytest.MonkeyPatch) -> Session:
    return _session(service.port, monkeypatch)


@pytest.fixture
def invoke(session: Session) -> Invoke:
    return invoke_of(session, "cardwatch-decide", SECONDS)


@pytest.mark.parametrize("path", ["", "/", "/behind/a/proxy/"])
def test_a_call_is_what_boto3_sends(
    service: Service, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    function = "arn:aws:lambda:eu-central-1:123456789012:function:cardwatch-decide"
    session = _session(service.port, monkeypatch)
    monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", f"http://127.0.0.1:{service.port}{path}")
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
    first = invoke(b"{}")
    time.sleep(0.1)  # the end of the connection is on its way

    assert [first.status, invoke(b"{}").status] == [200, 200]


def test_a_service_without_an_answer_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    (nobody,) = free_ports(1)
    invoke = invoke_of(_session(nobody, monkeypatch), "cardwatch-decide", SECONDS)

    with pytest.raises(Unavailable, match="lambda"):
        invoke(b"{}")


@pytest.mark.parametrize("setting", ["AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"])
def test_the_authorities_that_boto3_trusts_are_trusted(
    service: Service, setting: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    authorities = tmp_path / "authorities.pem"
    authorities.write_text("none")
    session = _session(service.port, monkeypatch)
    monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", f"https://127.0.0.1:{service.port}")
    monkeypatch.delenv("AWS_CA_BUNDLE", raising=False)
    monkeypatch.setenv(setting, str(authorities))

    with pytest.raises(Unavailable, match=r"authorities\.pem"):
        invoke_of(session, "cardwatch-decide", SECONDS)(b"{}")


@pytest.mark.parametrize("setting", ["AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"])
def test_authorities_that_are_not_there_are_told(
    service: Service, setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = _session(service.port, monkeypatch)
    monkeypatch.delenv("AWS_CA_BUNDLE", raising=False)
    monkeypatch.setenv(setting, "/nonexistent/authorities.pem")

    with pytest.raises(SetupFailed, match=r"/nonexistent/authorities\.pem"):
        invoke_of(session, "cardwatch-decide", SECONDS)


def test_a_peer_that_went_without_a_word_is_noticed_long_before_an_answer_is_late(
    service: Service, invoke: Invoke
) -> None:
    invoke(b"{}")

    with connection_to(service.port) as connection:
        assert 0 < connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) <= 5_000
        assert connection.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) <= 60


def connection_to(port: int) -> socket.socket:
    """The one that this process has: of those that it keeps for the next call."""
    for number in open_sockets():
        found = socket.socket(fileno=os.dup(number))
        with suppress(OSError):
            if found.getpeername()[1:2] == (port,):
                return found
        found.close()
    raise AssertionError(f"nothing is connected to {port}")


def open_sockets() -> Iterator[int]:
    """File descriptors. Of anything else no copy may be made: what waits for a pipe's end, such as
    Playwright's driver, would wait for ever."""
    for entry in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            if entry.is_socket():
                yield int(entry.name)


@pytest.mark.parametrize(
    "error",
    [
        CredentialRetrievalError(provider="iam-role", error_msg="no answer"),
        ClientError({"Error": {"Code": "ThrottlingException"}}, "AssumeRole"),
    ],
)
def test_credentials_that_cannot_be_renewed_at_the_moment_are_waited_for(error: Exception) -> None:
    def ended() -> ReadOnlyCredentials:
        raise error

    with pytest.raises(Unavailable, match="lambda"):
        _invoke("http://127.0.0.1:1/", ended)(b"{}")


def test_each_call_is_signed_with_the_credentials_of_its_moment(service: Service) -> None:
    renewed = iter(
        [
            ReadOnlyCredentials("first", "secret/+", "token/+==", None),
            ReadOnlyCredentials("second", "other", None, None),
        ]
    )
    invoke = _invoke(f"http://127.0.0.1:{service.port}/", lambda: next(renewed))

    invoke(b"{}")
    invoke(b"{}")

    first, second = (headers for _, headers, _ in service.asked)
    assert (_signer(first), first.get("X-Amz-Security-Token")) == ("first", "token/+==")
    assert (_signer(second), second.get("X-Amz-Security-Token")) == ("second", None)


@pytest.mark.parametrize("token", [None, "token/+=="])
@pytest.mark.parametrize(
    "function", ["cardwatch-decide", "arn:aws:lambda:eu-central-1:123456789012:function:decide"]
)
@pytest.mark.parametrize("payload", [b"{}", b"\0\xff", b"x" * 2_000_000, b""])
def test_the_signature_is_the_one_that_botocore_finds(
    service: Service,
    function: str,
    payload: bytes,
    token: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if token:
        monkeypatch.setenv("AWS_SESSION_TOKEN", token)

    invoke_of(_session(service.port, monkeypatch), function, SECONDS)(payload)

    ((path, headers, received),) = service.asked
    assert received == payload
    key = Credentials("key", "secret", token)
    assert _signature(headers) == _found_by_botocore(key, path, headers, payload)
    if token:
        assert "x-amz-security-token" in _signed(headers)


def test_without_credentials_it_says_what_to_give(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = _session(service.port, monkeypatch)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)

    with pytest.raises(SetupFailed, match="AWS_ACCESS_KEY_ID"):
        invoke_of(session, "cardwatch-decide", SECONDS)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"AWS_DEFAULT_REGION": "eu central"}, "eu central"),
        ({"AWS_PROFILE": "no-such-profile"}, "no-such-profile"),
        ({"AWS_SECRET_ACCESS_KEY": ""}, "AWS_SECRET_ACCESS_KEY"),
        ({"AWS_ENDPOINT_URL_LAMBDA": "lambda.local"}, "lambda.local"),
    ],
)
def test_what_is_set_wrongly_is_told(
    service: Service, monkeypatch: pytest.MonkeyPatch, changed: dict[str, str], told: str
) -> None:
    session = _session(service.port, monkeypatch)
    for name, value in changed.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(SetupFailed, match=told):
        invoke_of(session, "cardwatch-decide", SECONDS)


def _invoke(url: str, credentials: Callable[[], ReadOnlyCredentials]) -> Invoke:
    return Invoke(url, "eu-central-1", credentials, get_cert_path(True), SECONDS)


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


def _signer(headers: dict[str, str]) -> str:
    return _scope(headers).partition("=")[2].partition("/")[0]


def _signed(headers: dict[str, str]) -> list[str]:
    return headers["Authorization"].partition("SignedHeaders=")[2].partition(",")[0].split(";")


def _signature(headers: dict[str, str]) -> str:
    return headers["Authorization"].partition("Signature=")[2]


def _found_by_botocore(key: Credentials, path: str, headers: dict[str, str], payload: bytes) -> str:
    signed = {name: value for name, value in headers.items() if name.lower() in _signed(headers)}
    request = AWSRequest("POST", f"http://{headers['Host']}{path}", signed, payload)
    request.context["timestamp"] = headers["X-Amz-Date"]
    signer = SigV4Auth(key, "lambda", "eu-central-1")
    text = signer.string_to_sign(request, signer.canonical_request(request))
    return str(signer.signature(text, request))
