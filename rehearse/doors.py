"""python -m rehearse.doors: tries every door of a deployment without a key, or with a wrong one.

Reads the rehearsal's inventory. Each try must be refused; a port that no role should open must
be shut.
"""

import socket
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
import yaml
from kafka import KafkaAdminClient, KafkaProducer
from kafka.errors import KafkaError, TopicAuthorizationFailedError

from contracts.errors import CardwatchError
from contracts.kafka_security import PLAIN, KafkaSecurity
from rehearse.elasticsearch_cluster import Cluster, basic
from rehearse.machine import ssh_command
from rehearse.scenario import Host
from rehearse.settings import Places

#: What others may connect to on a host of a role, besides ssh.
OPEN = {
    "elasticsearch": {9200},
    "kafka": {9092, 9093, 9094},
    "postgresql": {5432},
    "kibana": {5601},
    "apache": {80, 443},
    "logstash": set[int](),
    "cardwatch": set[int](),
}
SSH = 22
#: Between the nodes of Elasticsearch.
TRANSPORT = 9300
#: Everything that some product listens on, also those that must stay on loopback.
TRIED = (22, 80, 443, 5044, 5432, 5601, 5602, 9092, 9093, 9094, 9200, 9201, TRANSPORT, 9600)
SECONDS = 5.0


class DoorOpen(CardwatchError):
    """Something was let in that should not be."""


@dataclass(frozen=True)
class Deployment:
    addresses: Mapping[str, tuple[str, str]]  #: host -> (role, address)
    variables: Mapping[str, Any]
    places: Places

    @classmethod
    def read(cls, places: Places) -> "Deployment":
        everything = yaml.safe_load(places.inventory.read_text())["all"]
        addresses = {
            host: (role, variables["ansible_host"])
            for role, group in everything["children"].items()
            for host, variables in group["hosts"].items()
        }
        return cls(addresses, everything["vars"], places)

    def hosts(self) -> list[Host]:
        return [Host(name, role, address) for name, (role, address) in self.addresses.items()]

    def hosts_of(self, role: str) -> list[Host]:
        return [host for host in self.hosts() if host.role == role]

    def address_of(self, role: str) -> str | None:
        return next((host.address for host in self.hosts_of(role)), None)

    def ssh(self, host: Host) -> tuple[str, ...]:
        return ssh_command(self.places, host)

    @property
    def ca(self) -> str:
        return f"{self.variables['certificates_controller_dir']}/ca.crt"

    def cluster(self) -> Cluster:
        urls = [f"https://{node.address}:9200" for node in self.hosts_of("elasticsearch")]
        password = self.variables["elasticsearch_passwords"]["elastic"]
        return Cluster(urls, password, ssl.create_default_context(cafile=self.ca))

    def kafka(self, user: str, password: str = "") -> KafkaSecurity:
        return KafkaSecurity(user, password or self.variables["kafka_passwords"][user], self.ca)


def surplus_ports(deployment: Deployment) -> list[str]:
    """host:port of those that are open and should not be."""
    return [
        f"{host}:{port}"
        for host, (role, address) in deployment.addresses.items()
        for port in TRIED
        if port != SSH and port not in OPEN[role] and _is_open(address, port)
    ]


def _is_open(address: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(SECONDS)
        return probe.connect_ex((address, port)) == 0


def http_status(url: str, ca: str, login: tuple[str, str] | None, method: str = "GET") -> int:
    headers = {"Content-Type": "application/json", "kbn-xsrf": "doors"}
    if login:
        headers["Authorization"] = basic(*login)
    request = urllib.request.Request(url, headers=headers, method=method)
    try:
        context = ssl.create_default_context(cafile=ca)
        with urllib.request.urlopen(request, timeout=SECONDS, context=context) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        return refusal.code


def elasticsearch(deployment: Deployment, address: str) -> dict[str, bool]:
    """Door -> whether it stayed shut."""
    url, ca = f"https://{address}:9200", deployment.ca
    passwords = deployment.variables["elasticsearch_passwords"]
    search = f"{url}/web-access-2026/_search"
    return {
        "no password": http_status(url + "/_cluster/health", ca, None) == 401,
        "a wrong password": http_status(url + "/_cluster/health", ca, ("elastic", "x")) == 401,
        "a writer that reads": http_status(search, ca, ("logstash", passwords["logstash"]))
        in (401, 403),
        "a reader that deletes": http_status(
            f"{url}/web-access-2026", ca, ("reader", passwords["reader"]), "DELETE"
        )
        in (401, 403),
        **between_nodes(deployment),
    }


def between_nodes(deployment: Deployment) -> dict[str, bool]:
    """Where there are several, they ask nobody for a password: only another node gets through."""
    node, *others = deployment.hosts_of("elasticsearch")
    if not others:
        return {}
    stranger = next(host for host in deployment.hosts() if host.role != "elasticsearch")
    return {
        "no node between the nodes": not connects(deployment, stranger, node.address, TRANSPORT),
        "nobody between the nodes": connects(deployment, others[0], node.address, TRANSPORT),
    }


def connects(deployment: Deployment, host: Host, address: str, port: int) -> bool:
    """Asked from that host."""
    asked = f"timeout {SECONDS:.0f} bash -c '</dev/tcp/{address}/{port}'"
    return subprocess.run((*deployment.ssh(host), asked), capture_output=True).returncode == 0


def kibana(deployment: Deployment, address: str) -> dict[str, bool]:
    url, ca = f"https://{address}:5601", deployment.ca
    reader = ("reader", deployment.variables["elasticsearch_passwords"]["reader"])
    importing = f"{url}/api/saved_objects/_import"
    return {
        "no password": http_status(url + "/api/status", ca, None) == 401,
        "a reader that imports": http_status(importing, ca, reader, "POST") in (401, 403),
    }


def kafka(deployment: Deployment, address: str) -> dict[str, bool]:
    servers = f"{address}:9092"
    return {
        "no TLS": _kafka_refuses(servers, PLAIN),
        "a wrong password": _kafka_refuses(servers, deployment.kafka("verify", "wrong")),
        "nobody with a right one": not _kafka_refuses(servers, deployment.kafka("verify")),
        "a client on another's topic": _write_refused(servers, deployment.kafka("statements")),
    }


def _kafka_refuses(servers: str, security: KafkaSecurity) -> bool:
    try:
        KafkaAdminClient(
            bootstrap_servers=servers, bootstrap_timeout_ms=5_000, **security.client_options()
        ).close()
    except KafkaError:
        return True
    return False


def _write_refused(servers: str, security: KafkaSecurity) -> bool:
    """Only where Kafka says so: a client that cannot even log in tells nothing of its rights."""
    try:
        producer = KafkaProducer(
            bootstrap_servers=servers, max_block_ms=5_000, **security.client_options()
        )
    except KafkaError:
        return False
    try:
        producer.send("purchases", b"{}").get(timeout=10)
    except TopicAuthorizationFailedError:
        return True
    except KafkaError:
        return False
    finally:
        producer.close(timeout=1)
    return False


def postgresql(deployment: Deployment, address: str) -> dict[str, bool]:
    """Nobody connects from here; from the cardwatch host only the application does."""
    password = deployment.variables["postgresql_passwords"]["application"]
    dsn = f"host={address} dbname=cardwatch user=cardwatch connect_timeout=5"
    right, wrong = f"{dsn} sslmode=require password={password}", f"{dsn} sslmode=require password=x"
    no_entry = "no pg_hba.conf entry"
    return {
        "no TLS": no_entry in _from_here(f"{dsn} password={password} sslmode=disable"),
        "an unknown address": no_entry in _from_here(right),
        "a wrong password": "password authentication failed" in _from_cardwatch(deployment, wrong),
        "nobody with a right one": _from_cardwatch(deployment, right) == "",
    }


def _from_here(dsn: str) -> str:
    """Why not, empty where one is let in."""
    try:
        psycopg.connect(dsn).close()
    except psycopg.OperationalError as refusal:
        return str(refusal)
    return ""


def _from_cardwatch(deployment: Deployment, dsn: str) -> str:
    """The same, asked from that host."""
    program = "import psycopg, sys; psycopg.connect(sys.stdin.read()).close()"
    asked = f"sudo /opt/cardwatch/venv/bin/python -c '{program}'"
    command = (*deployment.ssh(deployment.hosts_of("cardwatch")[0]), asked)
    done = subprocess.run(command, input=dsn, capture_output=True, text=True)
    return done.stderr if done.returncode else ""


DOORS: Mapping[str, Callable[[Deployment, str], dict[str, bool]]] = {
    "elasticsearch": elasticsearch,
    "kibana": kibana,
    "kafka": kafka,
    "postgresql": postgresql,
}


def try_doors(deployment: Deployment, say: Callable[[str], None]) -> None:
    """Raises DoorOpen with all that were."""
    opened = surplus_ports(deployment)
    for role, door in DOORS.items():
        if (address := deployment.address_of(role)) is None:
            continue
        for name, shut in door(deployment, address).items():
            say(f"{role:<14} {name:<28} {'refused' if shut else 'LET IN'}")
            opened += [] if shut else [f"{role}: {name}"]
    if opened:
        raise DoorOpen(f"these should be shut: {', '.join(opened)}")


def main(arguments: Sequence[str]) -> None:
    if arguments:
        sys.exit(__doc__)
    try:
        try_doors(Deployment.read(Places()), print)
    except CardwatchError as error:
        sys.exit(f"doors: {error}")


if __name__ == "__main__":
    main(sys.argv[1:])
