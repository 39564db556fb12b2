"""Where a node of Kafka tells others to find it."""

from pathlib import Path

import yaml
from ansible.plugins.filter.core import FilterModule
from jinja2 import Environment, FileSystemLoader, StrictUndefined

ROLES = Path(__file__).resolve().parents[2] / "ansible/roles"


def _settings() -> dict[str, str]:
    """server.properties of the first of three."""
    environment = Environment(
        loader=FileSystemLoader(ROLES / "kafka/templates"), undefined=StrictUndefined
    )
    environment.filters.update(FilterModule().filters())
    text = environment.get_template("server.properties.j2").render(
        groups={"kafka": ["kafka-1", "kafka-2", "kafka-3"]},
        inventory_hostname="kafka-1",
        common_address="10.0.0.1",
        kafka_node_id=1,
        kafka_node_ids={"kafka-1": 1, "kafka-2": 2, "kafka-3": 3},
        kafka_port=9092,
        kafka_controller_port=9093,
        kafka_internal_port=9094,
        kafka_data="/data",
        kafka_copies=3,
        kafka_least_in_sync=2,
        kafka_settings={},
        certificates_dir="/tls",
        certificates_ca="/tls/ca.crt",
    )
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return {name: value for name, _, value in (line.partition("=") for line in lines)}


def _advertised() -> dict[str, str]:
    listeners = _settings()["advertised.listeners"].split(",")
    return {name: place for name, _, place in (each.partition("://") for each in listeners)}


def test_clients_find_a_node_by_its_address_which_needs_no_hosts_file() -> None:
    assert _advertised()["CLIENT"] == "10.0.0.1:9092"


def test_nodes_find_each_other_by_the_names_in_their_certificates() -> None:
    assert _advertised()["INTERNAL"] == "kafka-1:9094"
    assert "2@kafka-2:9093" in _settings()["controller.quorum.voters"]


def test_a_certificate_is_for_the_advertised_address() -> None:
    tasks = yaml.safe_load((ROLES / "certificates/tasks/request.yml").read_text())
    request = tasks[-1]["community.crypto.openssl_csr"]

    assert "IP:{{ common_address }}" in request["subject_alt_name"]
