"""Kafka's nodes keep their numbers, and new ones never outvote those that know the cluster."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template

ANSIBLE = Path(__file__).resolve().parents[2] / "ansible"
ROLE = ANSIBLE / "roles/kafka"


def _told(expression: str, hosts: Sequence[str], **more: Any) -> Any:
    own = yaml.safe_load((ROLE / "vars/main.yml").read_text())
    names = {name: trust_as_template(own[name]) for name in ("kafka_node_ids", "kafka_node_id")}
    variables = {"groups": {"kafka": list(hosts)}, **names, **more}
    return Templar(DataLoader(), variables=variables).template(trust_as_template(expression))


def _allowed(what: str, hosts: Sequence[str], **more: Any) -> bool:
    """Whether the task of voters.yml that is called so lets the play go on."""
    tasks = yaml.safe_load((ROLE / "tasks/voters.yml").read_text())
    (refuse,) = (task for task in tasks if task["name"] == what)
    own = {name: trust_as_template(text) for name, text in refuse.get("vars", {}).items()}
    condition = refuse["ansible.builtin.assert"]["that"]
    return bool(_told(f"{{{{ {condition} }}}}", hosts, **own, **more))


@pytest.mark.parametrize(
    "hosts",
    [
        ["cardwatch-kafka-1", "cardwatch-kafka-2", "cardwatch-kafka-3"],
        # EC2's inventory has them by the names of instances, and the third was just replaced.
        ["cardwatch-kafka-3", "cardwatch-kafka-1", "cardwatch-kafka-2"],
        ["cardwatch-kafka-2", "cardwatch-kafka-3"],
    ],
)
def test_a_node_has_the_number_of_its_host_whichever_others_there_are(hosts: list[str]) -> None:
    assert _told("{{ kafka_node_id }}", hosts, inventory_hostname="cardwatch-kafka-2") == "2"


@pytest.mark.parametrize(
    ("hosts", "allowed"),
    [
        (["kafka-1", "kafka-2"], True),
        (["kafka1.example.org", "kafka2.example.org"], True),
        (["a-1", "b-1"], False),
        (["red", "green"], False),
        (["192.0.2.1", "192.0.2.2"], False),
    ],
)
def test_names_have_a_number_each(hosts: list[str], allowed: bool) -> None:
    assert _allowed("Refuse names without a number of their own", hosts) == allowed


@pytest.mark.parametrize(
    ("line", "allowed"),
    [
        ("", True),
        ("controller.quorum.voters=1@kafka-1:9093,2@kafka-2:9093", True),
        ("controller.quorum.voters=1@kafka-1:9093,2@kafka-2:9093,3@kafka-3:9093", False),
    ],
)
def test_a_node_that_votes_is_not_left_out(line: str, allowed: bool) -> None:
    what = "Refuse to go on without one of them"

    assert _allowed(what, ["kafka-1", "kafka-2"], kafka_voting={"stdout": line}) == allowed


def _may_be(known: int, new: int) -> bool:
    nodes = [{"stat": {"exists": one < known}} for one in range(known + new)]
    hosts = [f"kafka-{number}" for number in range(len(nodes))]
    what = "Refuse new nodes that outvote those that know the cluster"
    return _allowed(what, hosts, kafka_members={"results": nodes})


@pytest.mark.parametrize("nodes", [1, 3, 5])
def test_a_cluster_begins_with_any_number_of_nodes(nodes: int) -> None:
    assert _may_be(known=0, new=nodes)


@pytest.mark.parametrize(("known", "new"), [(1, 0), (1, 1), (2, 1), (3, 2), (3, 3), (5, 4)])
def test_nodes_join_while_those_that_know_it_are_half_of_all_or_more(known: int, new: int) -> None:
    assert _may_be(known, new)


@pytest.mark.parametrize(("known", "new"), [(1, 2), (1, 4), (2, 3), (3, 4)])
def test_nodes_that_would_outvote_the_others_are_refused(known: int, new: int) -> None:
    assert not _may_be(known, new)


def test_all_of_this_is_asked_before_any_node_is_made_ready() -> None:
    plays = yaml.safe_load((ANSIBLE / "playbooks/configure.yml").read_text())
    texts = [yaml.safe_dump(play) for play in plays]
    (asked,) = (n for n, text in enumerate(texts) if "voters.yml" in text)
    (made,) = (n for n, text in enumerate(texts) if "loop_var: product" in text)

    assert asked < made
    assert plays[asked]["any_errors_fatal"]
