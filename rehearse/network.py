"""The rehearsal's private network: a bridge in a network namespace that has no way out."""

from collections.abc import Sequence
from pathlib import Path

from rehearse.commands import must
from rehearse.scenario import NETWORK, Host
from rehearse.settings import BRIDGE, Places

#: This side's own address; what plays AWS answers there.
GATEWAY = str(NETWORK[1])


def make_network() -> None:
    what = "the rehearsal's network could not be made"
    for command in (
        "link set lo up",
        f"link add {BRIDGE} type bridge",
        f"addr add {GATEWAY}/{NETWORK.prefixlen} dev {BRIDGE}",
        f"link set {BRIDGE} up",
    ):
        must("ip", *command.split(), what=what)


def name_hosts(hosts: Sequence[Host], places: Places) -> None:
    """By their names, as the hosts know each other: Kafka's brokers give clients nothing else."""
    known = Path("/etc/hosts")
    lines = [f"{host.address} {host.name}\n" for host in hosts]
    places.hosts.write_text(known.read_text() + "".join(lines))
    # In this mount namespace only.
    what = "the hosts' names could not be made known"
    must("mount", "--bind", str(places.hosts), str(known), what=what)
