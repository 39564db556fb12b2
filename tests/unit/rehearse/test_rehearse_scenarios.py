"""Hosts of a rehearsal, and the inventory that says so."""

from pathlib import Path
from typing import Any

import yaml

from rehearse.archives import Archive
from rehearse.inventory import inventory, products, secrets_of
from rehearse.playbooks import changed_hosts
from rehearse.scenario import SCENARIOS, hosts_of
from rehearse.settings import CHECKOUT, Places

PLACES = Places(Path("/cache"))


def test_every_host_has_a_name_and_an_address_of_its_own() -> None:
    for scenario in SCENARIOS:
        hosts = hosts_of(scenario)
        assert len({host.name for host in hosts}) == len({host.address for host in hosts})
        assert len(hosts) == sum(SCENARIOS[scenario].values())


def test_groups_of_the_inventory_are_roles_that_exist() -> None:
    text = inventory(hosts_of("small"), PLACES, {})
    groups = yaml.safe_load(text)["all"]["children"]
    assert all((CHECKOUT / "ansible" / "roles" / group).is_dir() for group in groups)
    assert groups["kafka"]["hosts"]["kafka-1"]["ansible_host"] == "10.20.0.12"


def test_an_archive_is_named_with_its_checksum() -> None:
    archive = Archive("4.1.2", Path("/cache/kafka.tgz"), "ab" * 32)
    found = products(PLACES, {"kafka": archive}, {})
    assert (found["kafka_version"], found["kafka_archive_sha256"]) == ("4.1.2", "ab" * 32)


def _shape(value: Any) -> Any:
    return {k: _shape(v) for k, v in value.items()} if isinstance(value, dict) else None


def test_the_rehearsal_makes_just_the_secrets_that_people_are_told_to_make() -> None:
    example = (CHECKOUT / "ansible/inventory/secrets.example.yml").read_text()
    assert _shape(secrets_of(lambda size: "x" * size)) == _shape(yaml.safe_load(example))


def test_changed_tasks_are_counted_from_the_recap() -> None:
    recap = "kafka-1   : ok=5  changed=0  failed=0\napache-1  : ok=7  changed=2  failed=0\n"
    assert changed_hosts(recap) == {"apache-1": 2}
