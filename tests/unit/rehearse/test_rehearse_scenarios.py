"""Hosts of a rehearsal, and the inventory that says so."""

from pathlib import Path
from typing import Any

import yaml

from rehearse.archives import Archive
from rehearse.inventory import inventory, products, secrets_of
from rehearse.playbooks import changed_hosts
from rehearse.scenario import SCENARIOS, Host
from rehearse.settings import CHECKOUT, Places
from rehearse.stack_on_aws import ROLES, STACK, hosts_of

PLACES = Places(Path("/cache"))


HOSTS = (Host("kafka-1", "kafka", "10.20.2.4"), Host("apache-1", "apache", "10.20.0.4"))


def _instance(name: str, role: str, address: str) -> dict[str, Any]:
    tags = {"Name": name, "cardwatch_role": role, "cardwatch_stack": STACK}
    return {
        "PrivateIpAddress": address,
        "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
    }


def test_hosts_stand_at_the_addresses_of_their_instances() -> None:
    instances = [
        _instance("cardwatch-apache-1", "apache", "10.20.0.4"),
        _instance("cardwatch-kafka-1", "kafka", "10.20.2.4"),
    ]
    assert tuple(hosts_of(instances)) == HOSTS


def test_roles_of_a_scenario_are_roles_that_are_provisioned() -> None:
    assert all(set(each.hosts) <= set(ROLES) for each in SCENARIOS.values())


def test_groups_of_the_inventory_are_roles_that_exist() -> None:
    groups = yaml.safe_load(inventory(HOSTS, PLACES, {}))["all"]["children"]
    assert all((CHECKOUT / "ansible" / "roles" / group).is_dir() for group in groups)
    assert groups["kafka"]["hosts"]["kafka-1"]["ansible_host"] == "10.20.2.4"


def test_an_archive_is_named_with_its_checksum() -> None:
    archive = Archive("4.1.2", Path("/cache/kafka.tgz"), "ab" * 32)
    found = products(PLACES, {"kafka": archive}, {})
    assert (found["kafka_version"], found["kafka_archive_checksum"]) == (
        "4.1.2",
        f"sha256:{'ab' * 32}",
    )


def _shape(value: Any) -> Any:
    return {k: _shape(v) for k, v in value.items()} if isinstance(value, dict) else None


def test_the_rehearsal_makes_just_the_secrets_that_people_are_told_to_make() -> None:
    example = (CHECKOUT / "ansible/inventory/secrets.example.yml").read_text()
    assert _shape(secrets_of(lambda size: "x" * size)) == _shape(yaml.safe_load(example))


def test_changed_tasks_are_counted_from_the_recap() -> None:
    recap = "kafka-1   : ok=5  changed=0  failed=0\napache-1  : ok=7  changed=2  failed=0\n"
    assert changed_hosts(recap) == {"apache-1": 2}
