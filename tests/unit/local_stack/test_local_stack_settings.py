"""Ports and addresses come from one settings object, and reach programs as variables."""

from dataclasses import asdict, fields
from pathlib import Path

import pytest

from contracts.errors import SetupFailed
from local_stack.endpoints import Endpoints
from local_stack.service import ExternalService, SpawnedService
from local_stack.services import services
from local_stack.settings import EXTERNAL_VARIABLES, Ports, StackSettings


def test_without_variables_the_state_lies_in_the_checkout() -> None:
    settings = StackSettings.from_env({})
    assert settings.state.name == ".cardwatch"
    assert Endpoints.of(settings).kafka == "127.0.0.1:19092"


def test_a_port_and_the_state_folder_can_be_chosen() -> None:
    settings = StackSettings.from_env({"CARDWATCH_AWS_PORT": "4566", "CARDWATCH_STATE": "/var/x"})
    assert settings.state == Path("/var/x")
    assert Endpoints.of(settings).env()["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4566"


def test_an_empty_variable_is_an_unset_one() -> None:
    empty = {"CARDWATCH_STATE": "", "CARDWATCH_KAFKA_PORT": "", "CARDWATCH_AWS_URL": ""}
    assert StackSettings.from_env(empty) == StackSettings.from_env({})


def test_the_state_folder_is_absolute_however_it_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/me")
    assert StackSettings.from_env({"CARDWATCH_STATE": "kept"}).state == tmp_path / "kept"
    assert StackSettings.from_env({"CARDWATCH_STATE": "~/kept"}).state == Path("/home/me/kept")


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1"])
def test_what_is_no_port_is_named_with_its_variable(port: str) -> None:
    with pytest.raises(SetupFailed, match=f"CARDWATCH_KAFKA_PORT is '{port}': write a port"):
        StackSettings.from_env({"CARDWATCH_KAFKA_PORT": port})


def test_every_port_has_the_name_by_which_it_is_chosen() -> None:
    ports = Ports(*range(20_000, 20_000 + len(fields(Ports))))
    listening = {
        name: port
        for one in services(StackSettings(Path("/state"), Path("/jars"), ports))
        if isinstance(one, SpawnedService)
        for name, port in one.ports.items()
    }
    assert {**listening, "logstash": ports.logstash} == asdict(ports)


def test_a_server_that_runs_elsewhere_is_used_and_programs_are_told_its_address() -> None:
    settings = StackSettings.from_env({"CARDWATCH_KAFKA_BOOTSTRAP_SERVERS": "broker.example:9092"})
    kafka, *others = services(settings)
    assert isinstance(kafka, ExternalService)
    assert all(isinstance(other, SpawnedService) for other in others)
    assert Endpoints.of(settings).env()["KAFKA_BOOTSTRAP_SERVERS"] == "broker.example:9092"


def test_every_service_can_run_elsewhere() -> None:
    settings = StackSettings.from_env({name: "x" for name in EXTERNAL_VARIABLES.values()})
    found = services(settings)
    assert [service.name for service in found] == list(EXTERNAL_VARIABLES)
    assert all(isinstance(service, ExternalService) for service in found)
