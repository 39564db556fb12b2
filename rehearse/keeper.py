"""python -m rehearse.keeper SCENARIO WORK: the process in whose namespaces a rehearsal lives;
`rehearse` starts it.

Provisions, boots the hosts, does its work, ends: with it everything that it made. WORK is
`steps`, or `stay`: until it is killed.
"""

import json
import os
import secrets
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

from contracts.errors import CardwatchError
from rehearse.archives import read_archives
from rehearse.aws_side import start_aws_side
from rehearse.inventory import installed_from, inventory, products, secrets_of
from rehearse.machine import Machine, keep_locks_apart
from rehearse.network import make_network, name_hosts
from rehearse.playbooks import facts_kept
from rehearse.scenario import SCENARIOS, Host
from rehearse.settings import Places
from rehearse.stack_on_aws import destroy, provision
from rehearse.stages import Stages
from rehearse.steps import Steps


def boot(hosts: Sequence[Host], places: Places, stages: Stages) -> list[Machine]:
    """Returns when every host can be reached. Raises NotReady, SetupFailed."""
    machines = [Machine(host, places) for host in hosts]
    for machine in machines:
        machine.make_disk()
        machine.boot()
    for machine in machines:
        machine.wait()
        stages.say(f"{machine.host.name:<16} is up at {machine.host.address}")
    return machines


def write_inventory(hosts: Sequence[Host], places: Places, environment: Mapping[str, str]) -> None:
    """Readable by its owner only: it carries this rehearsal's secrets."""
    found = products(places, read_archives(places.archives), environment)
    variables: dict[str, Any] = {**found, **secrets_of(secrets.token_hex)}
    places.inventory.touch(mode=0o600)
    places.inventory.write_text(inventory(hosts, places, variables))


def write_older(places: Places) -> None:
    places.older_variables.write_text(
        json.dumps(installed_from(read_archives(places.older_archives)))
    )


def keep(scenario: str, work: str, places: Places, stages: Stages) -> None:
    """Raises CardwatchError."""
    make_network()
    keep_locks_apart()
    aws = stages.run("start what plays AWS", lambda: start_aws_side(places, stages.say))
    control = {**os.environ, **aws}
    hosts = stages.run("provision", lambda: provision(scenario, places, control))
    machines = stages.run("boot the hosts", lambda: boot(hosts, places, stages))
    name_hosts(hosts, places)
    write_inventory(hosts, places, aws)
    if SCENARIOS[scenario].upgrades:
        write_older(places)
    if work == "steps":
        environment = {**os.environ, **facts_kept(places)}
        Steps(machines, places, environment, SCENARIOS[scenario]).run(stages)
        stages.run("destroy", lambda: destroy(places, control))
        return
    places.ready.touch()
    signal.pause()


def say(line: str) -> None:
    print(line, flush=True)


def main() -> None:
    scenario, work = sys.argv[1:]
    try:
        keep(scenario, work, Places(), Stages(say, time.monotonic))
    except CardwatchError as error:
        sys.exit(f"rehearse: {error}")


if __name__ == "__main__":
    main()
