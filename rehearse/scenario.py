"""Which hosts a rehearsal boots, and what happens to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network

NETWORK = IPv4Network("10.20.0.0/16")  # aws_cidr of ansible/group_vars/all/aws.yml


@dataclass(frozen=True)
class Scenario:
    hosts: Mapping[str, int]  #: role -> how many
    upgrades: bool = False  #: begins with older versions (rehearse/archives.py)


EACH_ONCE = ("elasticsearch", "kafka", "postgresql", "kibana", "cardwatch", "logstash", "apache")
THREE_BROKERS = {"kafka": 3, "elasticsearch": 1, "postgresql": 1, "cardwatch": 1}
#: With the shortest of the three paths: a page that is asked for shows up in Elasticsearch.
THREE_NODES = {"elasticsearch": 3, "kibana": 1, "apache": 1}

SCENARIOS: Mapping[str, Scenario] = {
    "small": Scenario(dict.fromkeys(EACH_ONCE, 1)),
    "three-brokers": Scenario(THREE_BROKERS),
    "three-nodes": Scenario(THREE_NODES),
    "upgrade": Scenario({**THREE_BROKERS, "elasticsearch": 3}, upgrades=True),
}


@dataclass(frozen=True)
class Host:
    name: str
    role: str  #: a group of the inventory
    address: str
