"""Our Lambda service answers boto3 as AWS does, with Amazon's own runtime client behind it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError
from mypy_boto3_lambda import LambdaClient

from local_stack.aws_client import PLACEHOLDER
from local_stack.endpoints import REGION
from local_stack.ports import free_ports
from local_stack.settings import CHECKOUT, HOST

HANDLER = """
import os, time

def handle(event, context):
    if event.get("do") == "fail":
        raise ValueError("no such card")
    if event.get("do") == "die":
        os._exit(3)
    if event.get("do") == "hang":
        time.sleep(60)
    if event.get("do") == "pause":
        time.sleep(0.5)
    return {"echo": event, "pid": os.getpid(), "request": context.aws_request_id}
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a service with the handler above, its time-out two seconds."""
    folder = tmp_path_factory.mktemp("function")
    (folder / "tiny_handler.py").write_text(HANDLER)
    process, port = _start(folder, "tiny_handler.handle")
    with process:
        _wait_until_active(port)
        yield port
        process.terminate()


@pytest.fixture
def client(service: int) -> Iterator[LambdaClient]:
    _wait_until_active(service)
    client = _client(service)
    yield client
    client.close()


def test_an_invocation_gives_back_what_the_handler_returned(client: LambdaClient) -> None:
    answer = client.invoke(FunctionName="tiny", Payload=b'{"card": "x"}')
    told = json.load(answer["Payload"])
    assert "FunctionError" not in answer
    assert told["echo"] == {"card": "x"}
    assert told["request"] == answer["ResponseMetadata"]["RequestId"]


def test_an_error_of_the_handler_is_marked_and_described(client: LambdaClient) -> None:
    answer = client.invoke(FunctionName="tiny", Payload=b'{"do": "fail"}')
    told = json.load(answer["Payload"])
    assert answer["FunctionError"] == "Unhandled"
    assert (told["errorType"], told["errorMessage"]) == ("ValueError", "no such card")


def test_a_handler_that_dies_fails_its_invocation_and_is_started_again(
    client: LambdaClient, service: int
) -> None:
    answer = client.invoke(FunctionName="tiny", Payload=b'{"do": "die"}')
    assert answer["FunctionError"] == "Unhandled"
    assert json.load(answer["Payload"])["errorType"] == "Runtime.ExitError"
    _wait_until_active(service)
    assert "FunctionError" not in client.invoke(FunctionName="tiny", Payload=b"{}")


def test_a_handler_killed_between_invocations_loses_none(client: LambdaClient) -> None:
    with ThreadPoolExecutor(2) as pool:
        calls = [pool.submit(_pid_of_a_handler, client) for _ in "ab"]
        pids = {call.result() for call in calls}
    assert len(pids) == 2
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    time.sleep(0.5)
    answer = client.invoke(FunctionName="tiny", Payload=b"{}")
    assert "FunctionError" not in answer
    assert json.load(answer["Payload"])["pid"] not in pids


def test_a_handler_that_hangs_is_timed_out(client: LambdaClient) -> None:
    answer = client.invoke(FunctionName="tiny", Payload=b'{"do": "hang"}')
    told = json.load(answer["Payload"])
    assert answer["FunctionError"] == "Unhandled"
    assert told["errorType"] == "Sandbox.Timedout"
    assert told["errorMessage"].endswith("Task timed out after 2.00 seconds")


def test_two_invocations_run_side_by_side(client: LambdaClient) -> None:
    with ThreadPoolExecutor(2) as pool:
        payload = b'{"do": "pause"}'
        calls = [pool.submit(client.invoke, FunctionName="tiny", Payload=payload) for _ in "ab"]
        pids = {json.load(call.result()["Payload"])["pid"] for call in calls}
    assert len(pids) == 2


def test_an_unknown_function_and_a_broken_payload_are_refused_by_name(
    client: LambdaClient,
) -> None:
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.invoke(FunctionName="other", Payload=b"{}")
    with pytest.raises(client.exceptions.InvalidRequestContentException):
        client.invoke(FunctionName="tiny", Payload=b"{")
    with pytest.raises(ClientError, match="RequestTooLarge"):
        client.invoke(FunctionName="tiny", Payload=b'"' + b"x" * 6 * 1024**2 + b'"')


def test_an_event_invocation_returns_at_once(client: LambdaClient) -> None:
    answer = client.invoke(FunctionName="tiny", InvocationType="Event", Payload=b'{"do": "pause"}')
    assert answer["StatusCode"] == 202


def test_a_handler_that_cannot_be_loaded_ends_the_service_with_the_reason_whoever_is_connected(
    tmp_path: Path,
) -> None:
    process, port = _start(tmp_path, "no_such_module.handle")
    with process, _connected(port):
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "Unable to import module 'no_such_module'" in output.splitlines()[-1]


def _start(folder: Path, handler: str) -> tuple[subprocess.Popen[str], int]:
    (port,) = free_ports(1)
    options = ["--port", str(port), "--name", "tiny", "--handler", handler]
    process = subprocess.Popen(
        [sys.executable, "-m", "local_stack.lambda_runtime", *options]
        + ["--task-root", str(folder), "--timeout", "2"],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return process, port


def _client(port: int) -> LambdaClient:
    return boto3.client(
        "lambda",
        endpoint_url=f"http://{HOST}:{port}",
        region_name=REGION,
        aws_access_key_id=PLACEHOLDER,
        aws_secret_access_key=PLACEHOLDER,
    )


def _pid_of_a_handler(client: LambdaClient) -> int:
    answer = client.invoke(FunctionName="tiny", Payload=b'{"do": "pause"}')
    pid: int = json.load(answer["Payload"])["pid"]
    return pid


def _connected(port: int) -> socket.socket:
    deadline = time.monotonic() + 60
    while True:
        try:
            return socket.create_connection((HOST, port))
        except ConnectionRefusedError:
            assert time.monotonic() < deadline
            time.sleep(0.01)


def _wait_until_active(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(
                f"http://{HOST}:{port}/2015-03-31/functions/tiny"
            ) as answer:
                if json.load(answer)["Configuration"]["State"] == "Active":
                    return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError("the function did not become active")
