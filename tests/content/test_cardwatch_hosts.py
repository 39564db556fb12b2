"""Which programs run on which host of role cardwatch."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template

from health.settings import Settings

ROLE = Path(__file__).resolve().parents[2] / "ansible/roles/cardwatch"
HOSTS = ["cardwatch-1", "cardwatch-2"]


def _trusted(told: Any) -> Any:
    if isinstance(told, dict):
        return {name: _trusted(value) for name, value in told.items()}
    if isinstance(told, list):
        return [_trusted(value) for value in told]
    return trust_as_template(told) if isinstance(told, str) else told


def _templar(host: str, **settings: bool) -> Templar:
    defaults, own = (
        yaml.safe_load((ROLE / f"{part}/main.yml").read_text()) for part in ("defaults", "vars")
    )
    variables = {
        **_trusted({**defaults, **own}),
        "inventory_hostname": host,
        "groups": {"cardwatch": HOSTS, "elasticsearch": ["elasticsearch-1"], "kafka": ["kafka-1"]},
        "ansible_facts": {"os_family": "Debian"},
        **settings,
    }
    return Templar(DataLoader(), variables=variables)


def _named(host: str, kind: str, **settings: bool) -> set[str]:
    found = _templar(host, **settings).template(trust_as_template(f"{{{{ cardwatch_{kind} }}}}"))
    return {each["name"] for each in found}


WORK = {"posting", "places", "profiles", "statements"}


def test_the_first_host_has_every_job_and_each_other_host_a_listener() -> None:
    first, second = ({*_named(host, "running"), *_named(host, "timed")} for host in HOSTS)

    assert first == {"screening", "listener", "health", *WORK}
    assert second == {"listener"}


@pytest.mark.parametrize(
    ("settings", "stopped"),
    [
        ({}, {"points-of-sale"}),
        ({"cardwatch_jobs": False}, {"points-of-sale", *WORK}),
        ({"cardwatch_listener": False}, {"points-of-sale", "listener"}),
    ],
)
def test_what_a_setting_has_moved_elsewhere_is_stopped_here(
    settings: dict[str, bool], stopped: set[str]
) -> None:
    assert _named("cardwatch-1", "elsewhere", **settings) == stopped
    tasks = yaml.safe_load((ROLE / "tasks/main.yml").read_text())
    (stop,) = (task for task in tasks if task.get("loop") == "{{ cardwatch_elsewhere }}")
    assert stop["ansible.builtin.systemd_service"]["state"] == "stopped"


def test_health_looks_for_what_is_posted_where_posting_keeps_its_place() -> None:
    assert _environment("health").checkpoints == _environment("posting").checkpoints
    assert _environment("posting").checkpoints == Path("/var/lib/cardwatch/posting")


def _environment(program: str) -> Settings:
    templar = _templar("cardwatch-1")
    templar.available_variables = {
        **templar.available_variables,
        "item": {"name": program, "client": ""},
        "cardwatch_ledger_dsn": "postgresql://cardwatch@ledger/cardwatch",
        "kafka_bootstrap_servers": "kafka-1:9092",
        "elasticsearch_urls": ["https://elasticsearch-1:9200"],
        "elasticsearch_passwords": {"health": "secret"},
        "certificates_ca": "/tls/ca.crt",
    }
    text = templar.template(trust_as_template((ROLE / "templates/service.env.j2").read_text()))
    lines = (line.split("=", 1) for line in text.splitlines() if "=" in line)
    told = {name: value.strip('"') for name, value in lines}
    return Settings.from_env({"ELASTICSEARCH_URL": "https://elasticsearch-1:9200", **told})
