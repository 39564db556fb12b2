"""Spawned and external services wait alike, and say why when one does not come up."""

import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest

from contracts.errors import NotReady, PortTaken
from local_stack.ports import free_ports, require_free
from local_stack.process import DetachedProcess
from local_stack.service import ExternalService, SpawnedService, State
from local_stack.settings import HOST

Make = Callable[..., SpawnedService]


def refuse() -> None:
    raise ConnectionRefusedError


def agree() -> None: ...


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def service(
        code: str,
        ask: Callable[[], None],
        ports: dict[str, int] | None = None,
        environ: dict[str, str] | None = None,
    ) -> SpawnedService:
        process = DetachedProcess("probe", tmp_path, tied=True)
        command = (sys.executable, "-c", code)
        return SpawnedService(
            "probe", "nowhere", ports or {}, process, command, ask, environ=environ or {}
        )

    return service


def test_a_server_that_dies_is_reported_at_once_with_the_end_of_its_log(make: Make) -> None:
    service = make("print('disk is on fire'); raise SystemExit(1)", refuse)
    service.start()
    with pytest.raises(NotReady, match="disk is on fire") as failure:
        service.wait_until_ready(30, Event())
    assert failure.value.seconds < 20


def test_a_server_that_does_not_answer_in_time_is_reported(make: Make) -> None:
    service = make("import time; time.sleep(60)", refuse)
    service.start()
    with pytest.raises(NotReady, match="probe was not ready after 0 s"):
        service.wait_until_ready(0.3, Event())
    assert service.state() is State.NOT_READY
    service.stop()
    assert service.state() is State.DOWN


def test_nobody_waits_for_a_server_that_was_abandoned(make: Make) -> None:
    service = make("import time; time.sleep(60)", refuse)
    service.start()
    abandoned = Event()
    abandoned.set()
    with pytest.raises(NotReady) as failure:
        service.wait_until_ready(60, abandoned)
    assert failure.value.seconds < 30
    service.stop()


def test_a_server_that_answers_is_ready_and_started_only_once(make: Make) -> None:
    service = make("import time; time.sleep(60)", agree)
    service.start()
    pid = service.process.pid()
    service.wait_until_ready(5, Event())
    service.start()
    assert (service.state(), service.process.pid()) == (State.READY, pid)
    service.stop()


def test_a_server_with_a_new_command_replaces_the_one_that_runs(make: Make) -> None:
    make("import time; time.sleep(60)", agree).start()
    newer = make("import time; time.sleep(61)", agree)
    older_pid = newer.process.pid()
    newer.prepare()
    newer.start()
    assert newer.process.pid() not in (None, older_pid)
    newer.stop()


def test_a_server_that_was_told_another_address_is_replaced(make: Make) -> None:
    sleep = "import time; time.sleep(60)"
    make(sleep, agree, environ={"URL": "there:1"}).start()
    newer = make(sleep, agree, environ={"URL": "there:2"})
    older_pid = newer.process.pid()
    newer.prepare()
    newer.start()
    assert newer.process.pid() not in (None, older_pid)
    newer.stop()


def test_a_taken_port_is_named_before_anything_is_started(make: Make) -> None:
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTaken, match=f"port {port} for probe_door is taken") as taken:
            make("", agree, {"probe_door": port}).prepare()
    assert str(taken.value).endswith("or choose another port with CARDWATCH_PROBE_DOOR_PORT")


def test_free_ports_are_different_and_free() -> None:
    ports = free_ports(5)
    assert len(set(ports)) == 5
    for port in ports:
        require_free("probe", port)


def test_two_processes_that_ask_at_once_get_different_ports() -> None:
    code = "from local_stack.ports import free_ports; print(*free_ports(20))"
    both = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) for _ in "12"]

    first, second = (set(asking.communicate()[0].split()) for asking in both)

    assert len(first) == len(second) == 20
    assert first.isdisjoint(second)


def test_an_external_service_is_asked_but_never_started_or_stopped() -> None:
    service = ExternalService("kafka", "broker.example:9092", agree)
    service.start()
    service.stop()
    service.wait_until_ready(1, Event())
    assert service.state() is State.READY


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://me:hu:s@h@db:5432/x", "postgresql://me:***@db:5432/x"),
        ("host=db user=me password=hush dbname=x", "host=db user=me password=*** dbname=x"),
        ("postgresql://me@db/x?password=hush&sslmode=require",
         "postgresql://me@db/x?password=***&sslmode=require"),
        ("https://es.example:9200", "https://es.example:9200"),
        ("a.example:9092,b.example:9092", "a.example:9092,b.example:9092"),
    ],
)  # fmt: skip
def test_a_password_in_an_address_is_not_shown(address: str, shown: str) -> None:
    with pytest.raises(NotReady) as failure:
        ExternalService("there", address, refuse).wait_until_ready(0.1, Event())
    assert failure.value.last_log_lines == [f"it runs elsewhere, at {shown}"]


def test_an_external_service_that_does_not_answer_is_named_with_its_address() -> None:
    service = ExternalService("kafka", "broker.example:9092", refuse)
    with pytest.raises(NotReady, match=r"it runs elsewhere, at broker\.example:9092"):
        service.wait_until_ready(0.1, Event())
    assert service.state() is State.NOT_READY
