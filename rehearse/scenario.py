"""Which hosts a rehearsal boots."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network

NETWORK = IPv4Network("10.20.0.0/16")  # aws_cidr of ansible/group_vars/all/aws.yml

SCENARIOS: Mapping[str, Mapping[str, int]] = {
    "small": {
        "elasticsearch": 1,
        "kafka": 1,
        "postgresql": 1,
        "kibana": 1,
        "cardwatch": 1,
        "logstash": 1,
        "apache": 1,
    },
    "three-brokers": {"kafka": 3, "elasticsearch": 1, "postgresql": 1, "cardwatch": 1},
}


@dataclass(frozen=True)
class Host:
    name: str
    role: str  #: a group of the inventory
    address: str
