"""A front's nodes talk to each other, and to nobody else."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.plugins.filter.core import FilterModule
from jinja2 import Environment, FileSystemLoader, StrictUndefined

ROLE = Path(__file__).resolve().parents[2] / "ansible/roles/elasticsearch"
ADDRESSES = ["10.0.0.1", "10.0.0.2", "10.0.0.3"]


def _rendered(template: str, **variables: Any) -> str:
    # As ansible's own templates are read, with its filters.
    environment = Environment(
        loader=FileSystemLoader(ROLE / "templates"), undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters.update(FilterModule().filters())
    return environment.get_template(template).render(variables)


def _settings(nodes: int, security: str, settings: dict[str, Any] | None = None) -> dict[str, Any]:
    """elasticsearch.yml of the first of so many."""
    found: dict[str, Any] = yaml.safe_load(
        _rendered(
            "elasticsearch.yml.j2",
            groups={"elasticsearch": [f"es-{number + 1}" for number in range(nodes)]},
            inventory_hostname="es-1",
            common_address=ADDRESSES[0],
            elasticsearch_security=security,
            elasticsearch_cluster_name="cardwatch",
            elasticsearch_data="/data",
            elasticsearch_logs="/logs",
            elasticsearch_own_port=9201,
            elasticsearch_transport_port=9300,
            elasticsearch_snapshot_folders=[],
            elasticsearch_settings=settings or {},
        )
    )
    return found


@pytest.mark.parametrize(("nodes", "between_nodes"), [(1, "127.0.0.1"), (3, ADDRESSES[0])])
def test_behind_a_front_only_other_nodes_are_spoken_to_over_the_network(
    nodes: int, between_nodes: str
) -> None:
    settings = _settings(nodes, "front")
    assert settings["http.host"] == "127.0.0.1"
    assert (settings["transport.host"], settings["transport.port"]) == (between_nodes, 9300)


def test_a_line_of_elasticsearch_yml_can_be_given_and_wins() -> None:
    settings = _settings(1, "front", {"indices.requests.cache.size": "2%", "node.name": "es"})

    assert settings["indices.requests.cache.size"] == "2%"
    assert settings["search.aggs.rewrite_to_filter_by_filter"] is False
    assert settings["node.name"] == "es"


def test_the_packet_filter_lets_nodes_in_before_it_refuses_everybody() -> None:
    filtered = _rendered(
        "transport.nft.j2", elasticsearch_transport_port=9300, elasticsearch_addresses=ADDRESSES
    )
    rules = [line.strip() for line in filtered.splitlines() if "tcp dport" in line]
    assert rules == [
        "tcp dport 9300 iif lo accept",
        "tcp dport 9300 ip saddr { 10.0.0.1, 10.0.0.2, 10.0.0.3 } accept",
        "tcp dport 9300 reject with tcp reset",
    ]


def test_who_chooses_a_front_is_told_what_nodes_do_not_have() -> None:
    spec = yaml.safe_load((ROLE / "meta/argument_specs.yml").read_text())
    said = " ".join(
        spec["argument_specs"]["main"]["options"]["elasticsearch_security"]["description"]
    )
    assert "Between the nodes of a front there is neither TLS nor a password" in said
