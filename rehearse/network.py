"""The rehearsal's private network: a bridge in a network namespace that has no way out."""

from rehearse.commands import must
from rehearse.scenario import NETWORK
from rehearse.settings import BRIDGE

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
