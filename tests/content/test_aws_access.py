"""Which doors of a stack on AWS are open, and to whom; read from the variables that make them."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest
import yaml

ANSIBLE = Path(__file__).parent.parent.parent / "ansible"
VARIABLES: dict[str, Any] = yaml.safe_load((ANSIBLE / "group_vars/all/aws.yml").read_text())
LISTS = {"admin": ["203.0.113.7/32"], "web": ["198.51.100.0/24"]}
GROUPS = {
    role: f"sg-{role}" for role in (*VARIABLES["aws_hosts"], "function", "jobs", "quicksight")
}


def plugin(path: str) -> Any:
    """A filter plugin of a role, which is no package."""
    spec = importlib.util.spec_from_file_location("plugin", ANSIBLE / "roles" / path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ingress = plugin("aws_firewall/filter_plugins/access.py").ingress
ranges = plugin("aws_network/filter_plugins/ranges.py")
hosts_wanted = plugin("aws_instances/filter_plugins/hosts.py").hosts_wanted
secret_names = plugin("aws_secrets/filter_plugins/secret_names.py").secret_names


def opened() -> set[tuple[str, int | str, str]]:
    return {
        (entry["to"], entry["port"], source)
        for entry in VARIABLES["aws_access"]
        for source in entry["from"]
    }


def test_given_addresses_may_reach_ssh_on_the_bastion_kibana_and_the_web_server() -> None:
    assert {door for door in opened() if door[2] in LISTS} == {
        ("bastion", 22, "admin"),
        ("kibana", 5601, "admin"),
        ("apache", 80, "web"),
        ("apache", 443, "web"),
    }
    assert VARIABLES["aws_admin_cidrs"] == []


@pytest.mark.parametrize(
    ("role", "doors"),
    [
        (
            "elasticsearch",
            {9200: "elasticsearch apache logstash kibana cardwatch", 9300: "elasticsearch"},
        ),
        ("kafka", {9092: "kafka logstash cardwatch function jobs", 9093: "kafka", 9094: "kafka"}),
        ("postgresql", {5432: "cardwatch jobs quicksight"}),
        ("logstash", {}),
        ("cardwatch", {}),
    ],
)
def test_a_server_is_open_to_its_clients_and_to_ssh_from_the_bastion(
    role: str, doors: dict[int, str]
) -> None:
    wanted = {(role, port, source) for port, sources in doors.items() for source in sources.split()}

    assert {door for door in opened() if door[0] == role} == wanted | {(role, 22, "bastion")}


def test_quicksight_is_open_to_the_answers_of_the_ledger_and_to_nothing_else() -> None:
    assert ingress(VARIABLES["aws_access"], "quicksight", GROUPS, LISTS) == [
        {
            "proto": "tcp",
            "ports": ["0-65535"],
            "rule_desc": "postgresql",
            "group_id": "sg-postgresql",
        }
    ]


def test_a_rule_names_a_group_or_addresses_never_both() -> None:
    rules = ingress(VARIABLES["aws_access"], "kibana", GROUPS, LISTS)

    assert rules == [
        {"proto": "tcp", "ports": [22], "rule_desc": "bastion", "group_id": "sg-bastion"},
        {"proto": "tcp", "ports": [5601], "rule_desc": "admin", "cidr_ip": ["203.0.113.7/32"]},
    ]


def test_an_empty_list_of_addresses_opens_nothing() -> None:
    closed = ingress(VARIABLES["aws_access"], "apache", GROUPS, {**LISTS, "web": []})

    assert [rule["ports"] for rule in closed] == [[22]]


def test_a_role_that_there_is_not_is_an_error() -> None:
    with pytest.raises(KeyError, match="nobody"):
        ingress([{"to": "kafka", "port": 1, "from": ["nobody"]}], "kafka", GROUPS, LISTS)


def test_subnets_lie_in_the_range_and_apart() -> None:
    assert ranges.subnet_ranges("10.20.0.0/16", 3) == [
        "10.20.0.0/24",
        "10.20.1.0/24",
        "10.20.2.0/24",
    ]
    with pytest.raises(ValueError, match="no room for 4 subnets"):
        ranges.subnet_ranges("10.20.0.0/23", 4)


@pytest.mark.parametrize(
    ("cidr", "clash"),
    [("10.20.0.0/16", []), ("172.31.0.0/20", ["172.31.0.0/16"]), ("10.0.0.0/8", ["10.5.0.0/16"])],
)
def test_a_range_in_use_is_found_whichever_is_the_larger(cidr: str, clash: list[str]) -> None:
    assert ranges.overlapping(["172.31.0.0/16", "10.5.0.0/16"], cidr) == clash


def test_hosts_of_a_role_are_spread_over_the_zones_in_turn() -> None:
    kafka = {"count": "3", "type": "t3.medium", "disk_gib": 100, "public": False}

    hosts = hosts_wanted({"kafka": kafka, "postgresql": {**kafka, "count": 0}}, "trial", 2)

    assert [(host["name"], host["zone"]) for host in hosts] == [
        *(("trial-kafka-1", 0), ("trial-kafka-2", 1), ("trial-kafka-3", 0)),
    ]


def test_every_client_of_kafka_has_a_secret_and_no_one_else() -> None:
    clients = yaml.safe_load((ANSIBLE.parent / "contracts/kafka_clients.yml").read_text())[
        "clients"
    ]

    named = {client["name"] for client in clients} | {"admin"}

    assert set(VARIABLES["aws_secrets"]["kafka_passwords"]) == named


def test_every_secret_that_a_role_demands_is_made() -> None:
    made = set(VARIABLES["aws_secrets"]) | {"kafka_cluster_id"}
    demanded = {
        option
        for file in ANSIBLE.glob("roles/*/meta/argument_specs.yml")
        for entry in yaml.safe_load(file.read_text())["argument_specs"].values()
        for option, spec in entry["options"].items()
        if spec.get("no_log") or option.endswith("_passwords")
    }

    assert demanded <= made
    handed = yaml.safe_load((ANSIBLE / "group_vars/aws_ec2.yml").read_text())
    assert made <= handed.keys()


def test_a_secret_is_named_by_stack_variable_and_user() -> None:
    assert secret_names({"key": [], "passwords": ["a", "b"]}, "trial") == [
        *("trial/key", "trial/passwords/a", "trial/passwords/b"),
    ]
