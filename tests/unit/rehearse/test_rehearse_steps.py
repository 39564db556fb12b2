"""A step that does not hold ends the rehearsal, and the hosts' last words are kept; clusters are
observed where they are some.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import certifi
import pytest

from rehearse.inventory import inventory
from rehearse.machine import Machine
from rehearse.playbooks import PlaybookFailed
from rehearse.scenario import SCENARIOS, Host
from rehearse.settings import Places
from rehearse.stages import Stages
from rehearse.steps import Steps


@dataclass
class Known:
    host: Host

    def logged(self) -> str:
        return f"{self.host.role} fell over"


class Failing(Steps):
    def play(self, playbook: str, *arguments: str) -> str:
        raise PlaybookFailed(f"{playbook}.yml failed")


def test_what_every_host_logged_is_said_before_the_hosts_are_gone(tmp_path: Path) -> None:
    said: list[str] = []
    hosts = [Known(Host("kafka-1", "kafka", "10.0.0.2")), Known(Host("web-1", "web", "10.0.0.3"))]
    steps = Failing(cast(list[Machine], hosts), Places(cache=tmp_path), {}, SCENARIOS["small"])

    with pytest.raises(PlaybookFailed):
        steps.run(Stages(said.append, lambda: 0.0))

    assert said == ["==> deploy", "--- kafka-1\nkafka fell over", "--- web-1\nweb fell over"]


def _hosts(role: str, count: int) -> list[Host]:
    return [Host(f"{role}-{n + 1}", role, f"10.0.0.{n + 1}") for n in range(count)]


@pytest.mark.parametrize(
    ("brokers", "nodes", "observers"),
    [
        (1, 1, []),
        (3, 1, ["Witness"]),
        (0, 3, ["Witness", "HealthWatch"]),
        (3, 3, ["Witness", "Witness", "HealthWatch"]),
    ],
)
def test_a_product_is_observed_where_it_has_nodes_to_spare(
    brokers: int, nodes: int, observers: list[str], tmp_path: Path
) -> None:
    places = Places(cache=tmp_path)
    places.run.mkdir()
    shutil.copy(certifi.where(), tmp_path / "ca.crt")  # any authority will do
    variables = {
        "certificates_controller_dir": str(tmp_path),
        "kafka_passwords": {"admin": "x"},
        "elasticsearch_passwords": {"elastic": "x"},
    }
    hosts = [*_hosts("kafka", brokers), *_hosts("elasticsearch", nodes)]
    places.inventory.write_text(inventory(hosts, places, variables))

    steps = Steps([], places, {}, SCENARIOS["small"])
    assert [type(each).__name__ for each in steps.observers()] == observers


@pytest.mark.parametrize(("scenario", "lost"), [("small", False), ("three-nodes", True)])
def test_a_node_is_lost_where_others_are_left(scenario: str, lost: bool, tmp_path: Path) -> None:
    steps = Steps([], Places(cache=tmp_path), {}, SCENARIOS[scenario]).of_all(print)
    assert ("lose the master of a cluster" in steps) == lost
