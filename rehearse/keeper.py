"""python -m rehearse.keeper SCENARIO WORK: the process in whose namespaces a rehearsal lives;
`rehearse` starts it.

Boots the hosts, does its work, ends: with it everything that it made. WORK is `steps`, or
`stay`: until it is killed.
"""

import secrets
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from contracts.errors import CardwatchError
from rehearse.archives import read_archives
from rehearse.aws_side import start_aws_side
from rehearse.inventory import inventory, products, secrets_of
from rehearse.machine import Machine
from rehearse.network import make_network
from rehearse.scenario import Host, hosts_of
from rehearse.settings import Places
from rehearse.steps import run_steps

Say = Callable[[str], None]


def build(scenario: str, places: Places, say: Say) -> Sequence[Machine]:
    """Every host is up and the inventory written when it returns. Raises NotReady, SetupFailed."""
    make_network()
    hosts = hosts_of(scenario)
    machines = [Machine(host, places) for host in hosts]
    for machine in machines:
        machine.make_disk()
        machine.boot()
    environment = start_aws_side(places, say)
    for machine in machines:
        machine.wait()
        say(f"{machine.host.name:<14} is up at {machine.host.address}")
    archives = read_archives(places.archives)
    variables = {**products(places, archives, environment), **secrets_of(secrets.token_hex)}
    write_inventory(hosts, places, variables)
    return machines


def write_inventory(hosts: Sequence[Host], places: Places, variables: Mapping[str, Any]) -> None:
    """Readable by its owner only: it carries this rehearsal's secrets."""
    places.inventory.touch(mode=0o600)
    places.inventory.write_text(inventory(hosts, places, variables))


def say(line: str) -> None:
    print(line, flush=True)


def main() -> None:
    scenario, work = sys.argv[1:]
    places = Places()
    try:
        machines = build(scenario, places, say)
        if work == "steps":
            run_steps(machines, places, say, time.monotonic)
            return
        places.ready.touch()
        signal.pause()
    except CardwatchError as error:
        sys.exit(f"rehearse: {error}")


if __name__ == "__main__":
    main()
