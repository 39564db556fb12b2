"""Every Spark job that goes on with a stream is run by the hosts, or by EMR in their place."""

import re
from pathlib import Path
from typing import Any

import yaml

from cloud.parts import load_jobs
from contracts.topics import dead_letter
from deployment.kafka_access import load_clients
from rehearse.inventory import KAFKA_USERS
from spark.transforms.places import ONCE

CHECKOUT = Path(__file__).parent.parent.parent
ANSIBLE = CHECKOUT / "ansible"


def _services() -> list[dict[str, Any]]:
    told = yaml.safe_load((ANSIBLE / "roles/cardwatch/vars/main.yml").read_text())
    services: list[dict[str, Any]] = told["cardwatch_services"]
    return services


def _streaming() -> set[str]:
    """Modules that take --available-now: they carry on where they ended."""
    sources = (CHECKOUT / "spark").glob("*.py")
    return {f"spark.{file.stem}" for file in sources if "= trigger_of(" in file.read_text()}


def test_hosts_run_every_streaming_job_as_its_kafka_user() -> None:
    run = {service["command"].removeprefix("-m "): service["client"] for service in _services()}
    users = {job.module: job.kafka_user for job in load_jobs() if job.module in _streaming()}

    assert _streaming() == {"spark.post_purchases", "spark.keep_place_risk"}
    assert {module: run.get(module) for module in _streaming()} == users


def test_emr_runs_every_streaming_job_on_what_is_there() -> None:
    run = {job.module: job.arguments for job in load_jobs() if job.module in _streaming()}

    assert run == dict.fromkeys(_streaming(), ["--available-now"])


def test_every_service_is_restarted_in_its_turn() -> None:
    plays = yaml.safe_load((ANSIBLE / "playbooks/rolling_restart.yml").read_text())
    ours = plays[-1]["tasks"][-1]["vars"]["rolling_ours"]

    units = [f"cardwatch-{service['name']}.service" for service in _services()]
    assert [unit for unit in units if not re.match(ours, unit)] == []


def test_who_counts_frauds_may_read_both_topics_and_set_apart_broken_reports() -> None:
    (client,) = (client for client in load_clients() if client.name == "places")

    assert set(client.reads) == set(ONCE)
    assert client.writes == (dead_letter("fraud-reports"),)


def test_a_rehearsal_has_a_password_for_every_client() -> None:
    assert set(KAFKA_USERS) == {"admin", *(client.name for client in load_clients())}
