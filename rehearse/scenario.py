"""Which hosts a rehearsal boots."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network

NETWORK = IPv4Network("10.20.0.0/16")  # aws_cidr of ansible/group_vars/all/aws.yml
FIRST = 11  # AWS keeps the first four addresses of a subnet

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


def hosts_of(scenario: str) -> tuple[Host, ...]:
    """One after the other through the network, the way EC2 hands out addresses."""
    roles = [role for role, count in SCENARIOS[scenario].items() for _ in range(count)]
    numbers = {role: 0 for role in roles}
    hosts = []
    for place, role in enumerate(roles):
        numbers[role] += 1
        hosts.append(Host(f"{role}-{numbers[role]}", role, str(NETWORK[FIRST + place])))
    return tuple(hosts)
